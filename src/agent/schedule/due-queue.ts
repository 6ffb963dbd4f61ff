/** @module The due queue: a heap of due times in memory, behind a port so narrow that a job engine can replace it. */

/** The due times as the scheduler sets them. The side that keeps them calls `Scheduler.enqueue` with those that are due. */
export interface DueTimes {
  /** Sets the next due time (ms since the epoch) of an integration; replaces the one before. */
  set(id: string, at: number): void;
  remove(id: string): void;
}

/** The due times of one process, popped by its tick. */
export interface DueQueue extends DueTimes {
  /** Makes all due `by` ms earlier, because the clock was set back by as much. */
  shift(by: number): void;
  /** Removes all that are due at `now` and returns them, the earliest first. */
  popDue(now: number): readonly string[];
}

interface Entry {
  readonly id: string;
  readonly at: number;
}

/** A binary heap that knows each entry's place, so that one is moved or removed in logarithmic time. */
export function createDueQueue(): DueQueue {
  const heap: Entry[] = [];
  const places = new Map<string, number>();

  function put(place: number, entry: Entry): void {
    heap[place] = entry;
    places.set(entry.id, place);
  }

  function rise(from: number, entry: Entry): void {
    let place = from;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || above.at <= entry.at) break;
      put(place, above);
      place = parent;
    }
    put(place, entry);
  }

  function sink(from: number, entry: Entry): void {
    let place = from;
    for (;;) {
      const [left, right] = [heap[2 * place + 1], heap[2 * place + 2]];
      if (left === undefined) break;
      const isRight = right !== undefined && right.at < left.at;
      const least = isRight ? right : left;
      if (least.at >= entry.at) break;
      put(place, least);
      place = 2 * place + (isRight ? 2 : 1);
    }
    put(place, entry);
  }

  function remove(id: string): void {
    const place = places.get(id);
    if (place === undefined) return;
    places.delete(id);
    const last = heap.pop();
    if (last === undefined || place === heap.length) return;
    const above = heap[(place - 1) >> 1];
    if (place > 0 && above !== undefined && above.at > last.at) rise(place, last);
    else sink(place, last);
  }

  return {
    set(id, at) {
      remove(id);
      rise(heap.length, { id, at });
    },
    remove,
    shift(by) {
      // All due times move by the same time, so the order of the heap stays right.
      for (const [place, { id, at }] of heap.entries()) heap[place] = { id, at: at - by };
    },
    popDue(now) {
      const due: string[] = [];
      for (let first = heap[0]; first !== undefined && first.at <= now; first = heap[0]) {
        remove(first.id);
        due.push(first.id);
      }
      return due;
    },
  };
}
