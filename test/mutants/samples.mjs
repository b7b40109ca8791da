// Inputs of tests that stand beside the code they test: the samples of the op table are not mutated.
import ts from 'typescript';

/** Lines (from 1) of `samples: …` of ops, and of functions that make such inputs. */
export function linesOfSamples(code) {
  const tree = ts.createSourceFile('x.ts', code, ts.ScriptTarget.Latest, true);
  const lineAt = place => tree.getLineAndCharacterOfPosition(place).line + 1;
  const lines = new Set();
  const visit = node => {
    if (isSamples(node)) {
      for (let line = lineAt(node.getStart(tree)); line <= lineAt(node.getEnd()); line++) {
        lines.add(line);
      }
    } else ts.forEachChild(node, visit);
  };
  visit(tree);
  return lines;
}

function isSamples(node) {
  if (ts.isPropertyAssignment(node) || ts.isMethodDeclaration(node)) {
    return node.name.getText() === 'samples';
  }
  if (ts.isFunctionDeclaration(node)) {
    return node.name?.text === 'samplesOf' || takesMaker(node);
  }
  return ts.isVariableDeclaration(node) && !!node.initializer && takesMaker(node.initializer);
}

function takesMaker(node) {
  return (
    ts.isFunctionLike(node) && node.parameters.some(({ type }) => type?.getText() === 'SampleMaker')
  );
}
