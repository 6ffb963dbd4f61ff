/**
 * @module Recorded answers, each read without the rules that were made for it alone. So the reading is the one that the answer of
 * a stranger would get, and not the one that the answer itself taught.
 */

import type { BatchLine } from '../../src/core/explain/batch-line.ts';
import { explainReading, toAnswer } from '../../src/core/explain/explain-answer.ts';
import type { Answer } from '../../src/core/model/answer.ts';
import type { Cause } from '../../src/core/model/cause.ts';
import type { Provider } from '../../src/core/model/provider.ts';
import { type Reading, readAnswer } from '../../src/core/reading/read-answer.ts';
import type { Verdict } from './calibration.ts';

/** A recorded answer with the causes that it allows. */
export interface Recorded extends BatchLine {
  readonly causes: readonly Cause[];
  readonly source: string;
  readonly actual?: Cause | null;
  readonly judgeable?: boolean;
}

/** A recorded answer that is ready to be read. */
interface Prepared {
  readonly recorded: Recorded;
  readonly answer: Answer;
  readonly reading: Reading;
}

/** Returns the verdict on each recorded answer of a provider. A rule that no other source confirms is left out. */
export function judgeLeftOut(provider: Provider, cases: readonly Recorded[]): readonly Verdict[] {
  const prepared = cases.flatMap((recorded): Prepared[] => {
    const answer = recorded.judgeable === false ? undefined : toAnswer(recorded);
    return answer === undefined ? [] : [{ recorded, answer, reading: readAnswer(provider, answer) }];
  });
  return prepared.map((one) => judge(provider, one, prepared));
}

function judge(provider: Provider, one: Prepared, all: readonly Prepared[]): Verdict {
  let { reading } = one;
  let known = provider;
  while (reading.from === 'provider' && !isConfirmed(reading, one, all)) {
    const { rule } = reading;
    known = { ...known, answers: known.answers.filter((other) => other !== rule) };
    reading = readAnswer(known, one.answer);
  }
  const { candidates, confidence } = explainReading(reading, one.answer, known, 0);
  return { candidates, confidence, allowed: one.recorded.causes, actual: one.recorded.actual ?? undefined };
}

/** True when a recorded answer of another source, with another text, is read by the same rule. */
function isConfirmed({ rule }: Reading, one: Prepared, all: readonly Prepared[]): boolean {
  const text = JSON.stringify(one.recorded.response);
  return all.some(
    ({ recorded, reading }) =>
      reading.rule === rule && recorded.source !== one.recorded.source && JSON.stringify(recorded.response) !== text,
  );
}
