/** Which notebooks are ours, and how they say so on disk. Knows no editor. */

export const CONTROLLER = 'seq2seq';
export const NOTEBOOK_TYPE = 'jupyter-notebook';
export const LANGUAGE = 'seq2seq';

/** Jupyter's metadata of a notebook of ours. */
export const NOTEBOOK_METADATA = {
  kernelspec: { display_name: 'Seq2Seq', language: LANGUAGE, name: 'seq2seq' },
  language_info: { file_extension: '.ts', mimetype: 'text/x-typescript', name: LANGUAGE },
};

type Json = Record<string, unknown>;

/**
 * True when a notebook names our kernel, or names none and has our language.
 *
 * @param metadata what the editor knows of the document; VS Code keeps Jupyter's own under `metadata`
 */
export function isOurs(metadata: Json): boolean {
  const { kernelspec, language_info: language } = jupyterMetadata(metadata);
  const kernel = isJson(kernelspec) ? kernelspec.name : undefined;
  if (kernel !== undefined) return kernel === NOTEBOOK_METADATA.kernelspec.name;
  return isJson(language) && language.name === LANGUAGE;
}

/** The editor's metadata of a document that has become ours: what else it said is kept. */
export function madeOurs(metadata: Json): Json {
  return { ...metadata, metadata: { ...jupyterMetadata(metadata), ...NOTEBOOK_METADATA } };
}

function jupyterMetadata(metadata: Json): Json {
  return isJson(metadata.metadata) ? metadata.metadata : {};
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null;
}
