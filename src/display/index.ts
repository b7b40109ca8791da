/**
 * Values as outputs: payloads that the renderer draws, pictures and plain text for every other
 * reader.
 */
import { installLooks } from './inspect';

installLooks();

export { liveComparison } from './liveComparison';
export { type LiveOptions, liveHistory } from './liveHistory';
export { mimeBundle, outputOf, setInspector } from './mimeBundle';
export type { Displayable } from './ownBundle';
export { setFontSource } from './png/font';
export { type Progress, type ProgressOptions, progress } from './progress';
export { setValueHost, type ValueHost } from './safely';
export { shortMessage, shortStack } from './shortText';
export { display, show } from './show';
export { type DisplaySink, type DisplayTarget, setDisplaySink, setIdSource } from './sink';
export { summarised } from './summary';
