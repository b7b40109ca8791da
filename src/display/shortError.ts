/** Errors with long messages and stacks, as they are shown within and beside other values. */
import { shortMessage, shortStack } from './shortText';

/** What an inspector asks errors for, though it be a getter. */
const ASKED = ['name', 'message', 'cause', 'errors'];

/** Where V8 gives errors a getter for their stack, it is this one. */
const nativeStack = Object.getOwnPropertyDescriptor(new Error(), 'stack')?.get;

/** The stack of an error as it was thrown; undefined where reading it would run code of the user's. */
function stackOf(error: Error): string | undefined {
  const own = Object.getOwnPropertyDescriptor(error, 'stack');
  const stack = own?.get && own.get === nativeStack ? error.stack : own?.value;
  return typeof stack === 'string' ? stack : undefined;
}

/**
 * The error with its long texts cut and its fields as `part` gives them; itself if nothing changes.
 * @param error not opaque
 */
export function shortError(error: Error, part: (value: unknown) => unknown): Error {
  const fields = Object.getOwnPropertyDescriptors(error) as Record<string, PropertyDescriptor>;
  const replaced: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(fields)) {
    if (ASKED.includes(name)) {
      if (field.get) replaced[name] = `[Getter ${name}]`;
      else if (typeof field.value === 'symbol') replaced[name] = String(field.value);
    }
    if (name === 'message' || name === 'stack' || !('value' in field)) continue;
    const value = part(field.value);
    if (value !== field.value) replaced[name] = value;
  }
  const [message, stack] = [fields.message?.value, stackOf(error)];
  const isLong = typeof message === 'string' && shortMessage(message) !== message;
  if (isLong) replaced.message = shortMessage(message);
  if (stack !== undefined) {
    const short = shortStack(isLong ? stack.replace(message, () => shortMessage(message)) : stack);
    if (short !== stack) replaced.stack = short;
  }
  const asksStack = fields.stack?.get && stack === undefined;
  if (Object.keys(replaced).length === 0 && !asksStack) return error;
  if (stack === undefined && fields.stack) replaced.stack = ''; // an inspector makes one of name and message
  if (stack !== undefined) replaced.stack ??= stack;
  for (const [name, value] of Object.entries(replaced)) {
    const { enumerable = false } = fields[name] ?? {};
    fields[name] = { value, enumerable, configurable: true, writable: true };
  }
  return Object.create(Object.getPrototypeOf(error), fields);
}
