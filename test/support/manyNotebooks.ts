// The marks of many notebooks at once: what NotebookLanguageService does for one, in one program of TypeScript.
import ts from 'typescript';
import { NotebookHost } from '../../src/language/host';
import { diagnosticsOf } from '../../src/language/marks';
import { NotebookModules } from '../../src/language/modules';
import { StandIns } from '../../src/language/standIns';
import type { Mark } from './joinedModules';
import { declarations } from './language';
import type { NotebookProgram } from './notebookPrograms';

/** @param names of `seq2seq`. @param usesNode with Node's declarations. @returns for each notebook its marks */
export function marksOfNotebooks(
  notebooks: readonly NotebookProgram[],
  folder: string,
  names: readonly string[],
  usesNode: boolean,
): Mark[][] {
  const host = new NotebookHost(declarations, folder);
  const standIns = new StandIns();
  const modules = notebooks.map(({ cells }, k) =>
    new NotebookModules(`notebook${k}`, names, standIns).of(
      cells.map((text, cell) => ({ id: String(cell), text })),
      folder,
    ),
  );
  host.setModules(folder, modules.flat(), usesNode);
  const service = ts.createLanguageService(host);
  const marks = modules.map(ofOne =>
    ofOne.flatMap(module =>
      module.cells.flatMap(place =>
        diagnosticsOf(service, module, place, standIns).map(({ span, code, message }) => ({
          cell: Number(place.id),
          offset: span.start,
          code,
          message,
        })),
      ),
    ),
  );
  service.dispose();
  return marks;
}
