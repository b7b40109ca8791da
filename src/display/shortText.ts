/** Long texts cut, with what was left out and how it is seen. */
import { grouped } from './numbers';

/** Characters of a result that are shown. */
export const RESULT_LIMIT = 100_000;
/** Characters of the message of an error that are shown. */
export const MESSAGE_LIMIT = 10_000;
/** Characters of a stack, with its message. */
const STACK_LIMIT = 30_000;
/** Of these at the end: the places of the code stand there. */
const STACK_END = 10_000;

/** The text of a result. */
export function shortResult(text: string): string {
  const more = 'see a part with console.log(value.slice(from, to)), or save it to a file';
  return cut(text, RESULT_LIMIT, more);
}

/** The message of an error. */
export function shortMessage(message: string): string {
  return cut(message, MESSAGE_LIMIT, 'catch the error and print error.message to see all');
}

/** A stack: its beginning, and the places at its end. */
export function shortStack(stack: string): string {
  if (stack.length <= STACK_LIMIT) return stack;
  const left = stack.length - MESSAGE_LIMIT - STACK_END;
  return `${stack.slice(0, MESSAGE_LIMIT)}\n… ${grouped(left)} more characters …\n${stack.slice(-STACK_END)}`;
}

function cut(text: string, most: number, how: string): string {
  if (text.length <= most) return text;
  const last = text.charCodeAt(most - 1);
  const end = last >= 0xd800 && last < 0xdc00 ? most - 1 : most; // not between the halves of a pair
  return `${text.slice(0, end)}\n… ${grouped(text.length - end)} more characters; ${how}`;
}
