/** Opens a lesson: a copy in a folder of the user's, with the data it reads beside it. */
import { env, FileType, l10n, type QuickPickItem, Uri, window, workspace } from 'vscode';
import { lessonTitle } from './lessonTitle';

/** The folder that lessons are copied to. */
const FOLDER = 'seq2seq-lessons';

interface Lesson extends QuickPickItem {
  uri: Uri;
  /** Name of its file. */
  name: string;
}

/**
 * Asks which lesson, copies it and opens the copy; one that was copied before is opened as the user left it.
 *
 * @param name the lesson's file, where it is not to be asked for
 */
export async function openLesson(extension: Uri, name?: string): Promise<void> {
  const samples = Uri.joinPath(extension, 'samples');
  const language = env.language.startsWith('zh') ? 'zh' : 'en';
  const lessons = await lessonsIn(Uri.joinPath(samples, language));
  const lesson = name
    ? lessons.find(lesson => lesson.name === name)
    : await window.showQuickPick(lessons, {
        placeHolder: l10n.t('Which lesson?'),
        matchOnDescription: true,
      });
  if (!lesson) {
    if (name) void window.showErrorMessage(l10n.t('There is no lesson {0}.', name));
    return;
  }
  const parent = await parentFolder();
  if (!parent) return;
  const folder = Uri.joinPath(parent, FOLDER);
  await copyMissing(Uri.joinPath(samples, 'data'), Uri.joinPath(folder, 'data'));
  const copy = Uri.joinPath(folder, language, lesson.name);
  if (!(await exists(copy))) await workspace.fs.copy(lesson.uri, copy);
  const notebook = await workspace.openNotebookDocument(copy);
  await window.showNotebookDocument(notebook);
}

async function lessonsIn(folder: Uri): Promise<Lesson[]> {
  const entries = await workspace.fs.readDirectory(folder);
  const names = entries.map(([name]) => name).filter(name => name.endsWith('.ipynb'));
  return Promise.all(
    names.sort().map(async name => {
      const uri = Uri.joinPath(folder, name);
      const text = new TextDecoder().decode(await workspace.fs.readFile(uri));
      return { uri, name, label: lessonTitle(text) ?? name, description: name };
    }),
  );
}

/** The workspace's folder, else one the user points at. */
async function parentFolder(): Promise<Uri | undefined> {
  const folder = workspace.workspaceFolders?.find(({ uri }) => uri.scheme === 'file');
  if (folder) return folder.uri;
  const [chosen] =
    (await window.showOpenDialog({
      canSelectFiles: false,
      canSelectFolders: true,
      openLabel: l10n.t('Put the lesson here'),
    })) ?? [];
  return chosen;
}

/** Copies the files that are not there yet: those that are may hold the user's changes. */
async function copyMissing(from: Uri, to: Uri): Promise<void> {
  for (const [name, type] of await workspace.fs.readDirectory(from)) {
    if (type !== FileType.File || name.endsWith('.mjs')) continue;
    const target = Uri.joinPath(to, name);
    if (!(await exists(target))) await workspace.fs.copy(Uri.joinPath(from, name), target);
  }
}

async function exists(uri: Uri): Promise<boolean> {
  return workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
}
