/** @module How far notifications got whose delivery is not over yet; of too many the oldest is forgotten, and told twice. */

const most = 1000;

export interface Progress<Value> {
  of(id: string): Value | undefined;
  note(id: string, value: Value): void;
  forget(id: string): void;
}

/** In memory only. */
export function createProgress<Value>(): Progress<Value> {
  const known = new Map<string, Value>();
  return {
    of: (id) => known.get(id),
    note(id, value) {
      known.delete(id);
      known.set(id, value);
      const [oldest] = known.keys();
      if (known.size > most && oldest !== undefined) known.delete(oldest);
    },
    forget(id) {
      known.delete(id);
    },
  };
}
