/** The notebook renderer of our payloads: what VS Code loads into the page of a notebook. */
export { activate } from './activate';
