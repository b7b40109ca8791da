/**
 * What was likely forgotten where undefined came in the place of a value: what is taken out of a promise is undefined.
 * '' for all else.
 * @param call what gives such a value: loadModel(…)
 */
export function forgotten(given: unknown, call: string): string {
  return given === undefined ? ` Was \`await\` forgotten before ${call}?` : '';
}
