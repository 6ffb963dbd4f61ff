/**
 * @module What an alert says of one transition: the blocks of its body, in the order a tired person needs them. What to do
 * comes before why we think so: who reads on a telephone sees no more than the first lines.
 */

import { causeNames, describeCause } from '../cause-words.ts';
import { groupRuledOut } from '../diagnosis/ruled-out.ts';
import { steadyWords } from '../incident/flapping.ts';
import type { Diagnosis, Step } from '../model/diagnosis.ts';
import type { Acknowledgement, Incident, Transition } from '../model/incident.ts';
import type { Block, Fact, Item } from './content.ts';
import { cleanLine, cleanLink } from './sanitise.ts';
import { explainConfidence } from './tags.ts';
import { sayDuration, sayInstant } from './time.ts';
import { longestTitle, nameKey, nameUsers, sayFailure } from './title.ts';

/** How much of the findings is shown: a digest leaves out what one mail about one key has room for. */
type Depth = 'full' | 'short';

/** `history`: all that this alert knows of the incident, oldest first, the transition itself last. */
export function describe(transition: Transition, history: readonly Transition[], depth: Depth): readonly Block[] {
  const blocks =
    transition.subject === undefined && transition.diagnosis === undefined
      ? describeOwnTrouble(transition)
      : describeKey(transition, depth);
  return history.length < 2 ? blocks : [...blocks, tellHistory(history)];
}

function describeOwnTrouble({ type, at, incident, problem }: Transition): readonly Block[] {
  const said = cleanLine(problem ?? '');
  if (type === 'channel.test' || type === 'agent.started')
    return [facts([{ label: 'Sent', value: sayInstant(at) }]), paragraph(said)];
  const inFull = said.length > longestTitle ? [paragraph(said)] : [];
  if (type === 'agent.recovered') {
    return [facts(stretch(incident.openedAt, at)), ...inFull];
  }
  return [
    facts([{ label: 'Since', value: sayInstant(incident.openedAt) }]),
    ...inFull,
    paragraph(
      'This is trouble of Keymedic itself, or of the machine it runs on. It says nothing about any key. Until it is over, checks and alerts may be late or missing. How it stands: keymedic status',
    ),
  ];
}

function describeKey(transition: Transition, depth: Depth): readonly Block[] {
  const { type, diagnosis } = transition;
  const head = facts(factsOf(transition));
  if (transition.unwatched) return [head, paragraph(unwatched)];
  if (diagnosis === undefined) return [head];
  const warnings = list('What we noticed', diagnosis.warnings.map(sayWarned));
  const steps = stepsOf(diagnosis.remedy);
  if (type === 'incident.resolved') {
    return depth === 'short' ? [head] : [head, ...steps, ...list('How we know', sayEvidence(diagnosis)), ...warnings];
  }
  if (type === 'key.warning') {
    return [
      head,
      ...warnings,
      ...steps,
      ...(depth === 'short' ? [] : list('What the probe showed', sayEvidence(diagnosis))),
    ];
  }
  if (type === 'incident.acknowledged') return [head, ...steps];
  const turns = transition.turns === undefined ? [] : [paragraph(untilSteady)];
  if (diagnosis.state === 'healthy' || diagnosis.state === 'warning') {
    // Its coming and going was noticed at a probe that worked: what that one showed is no reason for trouble.
    return [head, ...turns, ...(depth === 'short' ? [] : list('What the last probe showed', sayEvidence(diagnosis)))];
  }
  const meanwhile = diagnosis.impact === undefined ? [] : [paragraph(diagnosis.impact)];
  const why = list('Why we think so', sayEvidence(diagnosis));
  const decide = list(
    'What would decide',
    diagnosis.decide === undefined ? [] : [{ text: cleanLine(diagnosis.decide) }],
  );
  if (depth === 'short') return [head, ...turns, ...meanwhile, ...steps, ...why];
  return [
    head,
    ...turns,
    ...meanwhile,
    // Who follows the steps of a mere guess should know first how to tell.
    ...(diagnosis.confidence === 'possible' ? [...decide, ...steps] : steps),
    ...why,
    { kind: 'paragraph', lead: 'How sure', text: explainConfidence(diagnosis) },
    ...(diagnosis.confidence === 'possible' ? [] : decide),
    ...list(
      'Ruled out',
      groupRuledOut(diagnosis).map(({ names, because }) => ({ lead: names, text: cleanLine(because) })),
    ),
    ...warnings,
  ];
}

const untilSteady = `This is said once. The all-clear comes when the key has worked for ${steadyWords}.`;

const unwatched =
  'It was taken out of the config while this was open, so Keymedic does not look at it any more. Whether the key works is not known.';

/** When, why and who: the first lines below the headline. */
function factsOf(transition: Transition): readonly Fact[] {
  const { type, at, incident, diagnosis, subject } = transition;
  const users = nameUsers(subject?.usedBy ?? [], 10);
  const owner = subject?.owner === undefined ? [] : [{ label: 'Owner', value: cleanLine(subject.owner, 120) }];
  const isSaid = diagnosis?.impact?.includes(users) ?? false;
  const usedBy = users === '' || isSaid ? [] : [{ label: 'Used by', value: users }];
  if (type === 'incident.resolved')
    return [...stretch(incident.openedAt, at), ...sayTurned(transition), ...usedBy, ...owner];
  if (type === 'key.warning') return [{ label: 'Since', value: sayInstant(incident.openedAt) }, ...usedBy, ...owner];
  const provider = subject === undefined ? 'the provider' : cleanLine(subject.providerName, 40);
  return [
    ...(type === 'incident.acknowledged' ? sayAcknowledgement(at, transition.acknowledgement ?? {}) : []),
    ...(diagnosis === undefined ? [] : [{ label: 'Why', value: sayWhy(transition.incident, provider) }]),
    ...sayTurned(transition),
    { label: 'Since', value: sayInstant(incident.openedAt) },
    ...(type === 'incident.reminded'
      ? [
          {
            label: 'Reminder',
            value: `it has lasted ${sayDuration(at - incident.openedAt)}`,
          },
        ]
      : []),
    ...(type === 'incident.updated' ? [{ label: 'Updated', value: sayInstant(at) }] : []),
    ...usedBy,
    ...owner,
  ];
}

function sayAcknowledgement(at: number, { by, note, until }: Acknowledgement): readonly Fact[] {
  return [
    { label: 'Taken on', value: `${sayInstant(at)}${by === undefined ? '' : `, by ${cleanLine(by, 80)}`}` },
    ...(note === undefined ? [] : [{ label: 'Note', value: cleanLine(note, 500) }]),
    ...(until === undefined ? [] : [{ label: 'Quiet', value: `no reminder before ${sayInstant(until)}` }]),
  ];
}

/** Said with numbers by the transition that notices it, and in a word by the end. */
function sayTurned({ type, incident, turns }: Transition): readonly Fact[] {
  if (turns !== undefined) {
    const { failures, recoveries, probes } = turns;
    return [
      { label: 'Pattern', value: `it failed ${failures} times and recovered ${recoveries} times in ${probes} probes` },
    ];
  }
  if (type !== 'incident.resolved' || !incident.flapping) return [];
  return [{ label: 'Pattern', value: `it came and went, and has worked for ${steadyWords} now` }];
}

function sayWhy({ cause, confidence }: Incident, provider: string): string {
  const meaning = describeCause(cause, provider, 'key');
  if (confidence === 'certain') return meaning;
  return confidence === 'likely' ? `Probably: ${meaning}` : `Not sure yet. First guess: ${meaning}`;
}

function stretch(from: number, to: number): readonly Fact[] {
  return [
    { label: 'From', value: sayInstant(from) },
    { label: 'To', value: `${sayInstant(to)} (${sayDuration(to - from)})` },
  ];
}

function sayEvidence({ evidence }: Diagnosis): readonly Item[] {
  return [...new Set(evidence.map(({ says }) => says))].map((says) => ({ text: cleanLine(says) }));
}

function sayWarned({ says, due }: Diagnosis['warnings'][number]): Item {
  const day = due === undefined ? '' : cleanLine(due, 10);
  return { text: says.includes(day) ? cleanLine(says) : `${cleanLine(says)} (by ${day})` };
}

function stepsOf(remedy: readonly Step[]): readonly Block[] {
  if (remedy.length === 0) return [];
  return [{ kind: 'steps', heading: 'What to do', steps: remedy.map(cleanStep) }];
}

function cleanStep({ step, url }: Step): Step {
  const link = cleanLink(url);
  if (link !== undefined) return { step: cleanLine(step), url: link };
  return { step: url === undefined ? cleanLine(step) : `${cleanLine(step)} (${cleanLine(url)})` };
}

function tellHistory(history: readonly Transition[]): Block {
  return {
    kind: 'list',
    heading: 'What happened',
    items: history.map((transition) => ({ lead: sayInstant(transition.at), text: sayEvent(transition) })),
  };
}

function sayEvent(transition: Transition): string {
  const { type, incident, problem } = transition;
  switch (type) {
    case 'incident.opened':
      return `${nameKey(transition)} ${transition.turns === undefined ? sayFailure(incident.cause, 1) : 'comes and goes'} (${causeNames[incident.cause]})`;
    case 'incident.updated':
      if (transition.turns !== undefined) return 'it comes and goes';
      return `new findings (${causeNames[incident.cause]})`;
    case 'incident.reminded':
      return 'it still lasts';
    case 'incident.acknowledged':
      return 'somebody took it on';
    case 'incident.resolved':
      return transition.unwatched ? 'it left the config' : 'it works again';
    case 'key.warning':
      return 'a warning';
    case 'agent.problem':
    case 'agent.recovered':
    case 'agent.started':
    case 'channel.test':
      return cleanLine(problem ?? 'trouble of our own');
  }
}

function facts(rows: readonly Fact[]): Block {
  return { kind: 'facts', rows };
}

function paragraph(text: string): Block {
  return { kind: 'paragraph', text: cleanLine(text) };
}

function list(heading: string, items: readonly Item[]): readonly Block[] {
  return items.length === 0 ? [] : [{ kind: 'list', heading, items }];
}
