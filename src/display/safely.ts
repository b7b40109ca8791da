/**
 * Looking at values without running what they hold: JavaScript's own ways of asking run getters, and the traps of
 * proxies in a value or among its prototypes.
 */

/** What only the host can tell of a value. */
export interface ValueHost {
  isProxy(value: object): boolean;
  /** The text of a proxy with what it stands for. */
  proxyText(value: object): string;
  /** Whether a list has properties beside its entries. */
  hasNamed(list: object): boolean;
}

let host: ValueHost = {
  isProxy: () => false,
  proxyText: () => 'Proxy',
  hasNamed: () => false,
};

export function setValueHost(next: ValueHost): void {
  host = next;
}

/** Whether it is a proxy, or the prototype chain leads through one: asking it anything may run code. */
export function isOpaque(value: object): boolean {
  for (let one: object | null = value; one !== null; one = Object.getPrototypeOf(one)) {
    if (host.isProxy(one)) return true;
  }
  return false;
}

/** The text of a proxy of a proxy, which an inspector cannot look through; null for all else. */
export function nestedProxyText(value: object): string | null {
  if (!host.isProxy(value)) return null;
  const text = host.proxyText(value);
  return /^Proxy \[\s+Proxy \[/.test(text) ? text : null;
}

export function isProxy(value: object): boolean {
  return host.isProxy(value);
}

export function hasNamed(list: object): boolean {
  return host.hasNamed(list);
}

/** The value of a field, own or inherited; undefined for a getter. @param value not opaque */
export function dataField(value: object, name: PropertyKey): unknown {
  for (let one: object | null = value; one !== null; one = Object.getPrototypeOf(one)) {
    const descriptor = Object.getOwnPropertyDescriptor(one, name);
    if (descriptor) return descriptor.value;
  }
  return undefined;
}

/** Whether all entries, or the first so many, are objects of a kind: none is a hole, a getter or a proxy. */
export function everyEntry(
  list: readonly unknown[],
  isOne: (entry: object) => boolean,
  most = list.length,
): boolean {
  for (let k = 0; k < Math.min(most, list.length); k++) {
    const entry: unknown = Object.getOwnPropertyDescriptor(list, k)?.value;
    if (!isReadable(entry) || !isOne(entry)) return false;
  }
  return true;
}

/** Whether it is an object that can be asked. */
export function isReadable(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !isOpaque(value);
}
