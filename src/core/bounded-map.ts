/** @module A map with a bound: what was put longest ago is forgotten when there is too much. */

/** Values by name. */
interface BoundedMap<Value> {
  get(name: string): Value | undefined;
  put(name: string, value: Value): void;
  remove(name: string): void;
}

/** Makes an empty map. @param most the values that are kept */
export function createBoundedMap<Value>(most: number): BoundedMap<Value> {
  const known = new Map<string, Value>();
  return {
    get: (name) => known.get(name),
    put(name, value) {
      known.delete(name);
      known.set(name, value);
      const [oldest] = known.keys();
      if (known.size > most && oldest !== undefined) known.delete(oldest);
    },
    remove(name) {
      known.delete(name);
    },
  };
}
