/** @module How far notifications got whose delivery is not over yet; of too many the oldest is forgotten, and told twice. */

const most = 1000;

export interface PartialDeliveries<Value> {
  get(id: string): Value | undefined;
  put(id: string, value: Value): void;
  remove(id: string): void;
}

/** In memory only. */
export function createPartialDeliveries<Value>(): PartialDeliveries<Value> {
  const known = new Map<string, Value>();
  return {
    get: (id) => known.get(id),
    put(id, value) {
      known.delete(id);
      known.set(id, value);
      const [oldest] = known.keys();
      if (known.size > most && oldest !== undefined) known.delete(oldest);
    },
    remove(id) {
      known.delete(id);
    },
  };
}
