/**
 * @module The body of an alert about one transition, as blocks. The steps to take come before the evidence, because readers on a
 * phone see only the first lines.
 */

import { causeNames, describeCause } from '../cause-words.ts';
import { groupRuledOut } from '../diagnosis/ruled-out.ts';
import { steadyWords } from '../incident/flapping.ts';
import type { Diagnosis, Step } from '../model/diagnosis.ts';
import type { Acknowledgement, Incident, Transition } from '../model/incident.ts';
import type { Block, Fact, Item } from './content.ts';
import { cleanLine, cleanLink } from './sanitise.ts';
import { describeConfidence } from './tags.ts';
import { sayDuration, sayInstant } from './time.ts';
import { describeFailure, longestTitle, nameKey, nameUsers } from './title.ts';

/** How much is shown: a digest leaves out findings that an alert about one key shows. */
type Depth = 'full' | 'short';

/** Returns the blocks about a transition. @param history the incident's transitions in this alert, oldest first, `transition` last */
export function describeTransition(
  transition: Transition,
  history: readonly Transition[],
  depth: Depth,
): readonly Block[] {
  const blocks =
    transition.subject === undefined && transition.diagnosis === undefined
      ? describeAgentProblem(transition)
      : describeKey(transition, depth);
  return history.length < 2 ? blocks : [...blocks, listHistory(history)];
}

function describeAgentProblem({ type, at, incident, problem }: Transition): readonly Block[] {
  const sentence = cleanLine(problem ?? '');
  if (type === 'channel.test' || type === 'agent.started')
    return [facts([{ label: 'Sent', value: sayInstant(at) }]), paragraph(sentence)];
  const inFull = sentence.length > longestTitle ? [paragraph(sentence)] : [];
  if (type === 'agent.recovered') {
    return [facts(stretchFacts(incident.openedAt, at)), ...inFull];
  }
  return [
    facts([{ label: 'Since', value: sayInstant(incident.openedAt) }]),
    ...inFull,
    paragraph(
      'This is a problem of Keymedic itself, or of the machine it runs on. The problem says nothing about any key. Until the problem ends, checks and alerts may be late or missing. To see the current state, run: keymedic status',
    ),
  ];
}

function describeKey(transition: Transition, depth: Depth): readonly Block[] {
  const { type, diagnosis } = transition;
  const head = facts(factsOf(transition));
  if (transition.unwatched) return [head, paragraph(unwatched)];
  if (diagnosis === undefined) return [head];
  const warnings = list('What we noticed', diagnosis.warnings.map(describeWarning));
  const steps = stepsOf(diagnosis.remedy);
  if (type === 'incident.resolved') {
    return depth === 'short' ? [head] : [head, ...steps, ...list('How we know', listEvidence(diagnosis)), ...warnings];
  }
  if (type === 'key.warning') {
    return [
      head,
      ...warnings,
      ...steps,
      ...(depth === 'short' ? [] : list('What the probe showed', listEvidence(diagnosis))),
    ];
  }
  if (type === 'incident.acknowledged') return [head, ...steps];
  const turns = transition.turns === undefined ? [] : [paragraph(untilSteady)];
  if (diagnosis.state === 'healthy' || diagnosis.state === 'warning') {
    // The flapping was noticed at a probe that worked, so the evidence of this probe is no reason for a failure.
    return [head, ...turns, ...(depth === 'short' ? [] : list('What the last probe showed', listEvidence(diagnosis)))];
  }
  const impact = diagnosis.impact === undefined ? [] : [paragraph(diagnosis.impact)];
  const why = list('Why we think so', listEvidence(diagnosis));
  const decide = list(
    'What would decide',
    diagnosis.decide === undefined ? [] : [{ text: cleanLine(diagnosis.decide) }],
  );
  if (depth === 'short') return [head, ...turns, ...impact, ...steps, ...why];
  return [
    head,
    ...turns,
    ...impact,
    // When the cause is a guess, the reader first needs to know how to verify it.
    ...(diagnosis.confidence === 'possible' ? [...decide, ...steps] : steps),
    ...why,
    { kind: 'paragraph', lead: 'How sure', text: describeConfidence(diagnosis) },
    ...(diagnosis.confidence === 'possible' ? [] : decide),
    ...list(
      'Ruled out',
      groupRuledOut(diagnosis).map(({ names, because }) => ({ lead: names, text: cleanLine(because) })),
    ),
    ...warnings,
  ];
}

const untilSteady = `Keymedic reports the changes between working and failing once. The all-clear comes when the key has worked for ${steadyWords}.`;

const unwatched =
  'The integration was removed from the config while this incident was open, so Keymedic no longer checks it. Whether the key works is not known.';

/** Returns the first lines below the headline: time, cause, users and owner. */
function factsOf(transition: Transition): readonly Fact[] {
  const { type, at, incident, diagnosis, subject } = transition;
  const users = nameUsers(subject?.usedBy ?? [], 10);
  const owner = subject?.owner === undefined ? [] : [{ label: 'Owner', value: cleanLine(subject.owner, 120) }];
  const isInImpact = diagnosis?.impact?.includes(users) ?? false;
  const usedBy = users === '' || isInImpact ? [] : [{ label: 'Used by', value: users }];
  if (type === 'incident.resolved')
    return [...stretchFacts(incident.openedAt, at), ...describeFlapping(transition), ...usedBy, ...owner];
  if (type === 'key.warning') return [{ label: 'Since', value: sayInstant(incident.openedAt) }, ...usedBy, ...owner];
  const provider = subject === undefined ? 'the provider' : cleanLine(subject.providerName, 40);
  return [
    ...(type === 'incident.acknowledged' ? acknowledgementFacts(at, transition.acknowledgement ?? {}) : []),
    ...(diagnosis === undefined ? [] : [{ label: 'Why', value: sayWhy(transition.incident, provider, diagnosis) }]),
    ...describeFlapping(transition),
    { label: 'Since', value: sayInstant(incident.openedAt) },
    ...(type === 'incident.reminded'
      ? [
          {
            label: 'Reminder',
            value: `the incident has lasted ${sayDuration(at - incident.openedAt)}`,
          },
        ]
      : []),
    ...(type === 'incident.updated' ? [{ label: 'Updated', value: sayInstant(at) }] : []),
    ...usedBy,
    ...owner,
  ];
}

function acknowledgementFacts(at: number, { by, note, until }: Acknowledgement): readonly Fact[] {
  return [
    { label: 'Taken on', value: `${sayInstant(at)}${by === undefined ? '' : `, by ${cleanLine(by, 80)}`}` },
    ...(note === undefined ? [] : [{ label: 'Note', value: cleanLine(note, 500) }]),
    ...(until === undefined ? [] : [{ label: 'Quiet', value: `no reminder before ${sayInstant(until)}` }]),
  ];
}

/** Describes flapping with numbers where it is noticed, and in short at the end. */
function describeFlapping({ type, incident, turns, steady }: Transition): readonly Fact[] {
  if (turns !== undefined) {
    const { failures, recoveries, probes } = turns;
    return [
      { label: 'Pattern', value: `it failed ${failures} times and recovered ${recoveries} times in ${probes} probes` },
    ];
  }
  if (steady) return [{ label: 'Pattern', value: 'it came and went, and fails each time now' }];
  if (type !== 'incident.resolved' || !incident.flapping) return [];
  return [{ label: 'Pattern', value: `it came and went, and has worked for ${steadyWords} now` }];
}

function sayWhy({ cause, confidence }: Incident, provider: string, diagnosis: Diagnosis): string {
  if (diagnosis.cause === cause && diagnosis.named !== undefined) return diagnosis.named.says;
  const meaning = describeCause(cause, provider, 'key');
  if (confidence === 'certain') return meaning;
  return confidence === 'likely' ? `Probably: ${meaning}` : `Not sure yet. First guess: ${meaning}`;
}

function stretchFacts(from: number, to: number): readonly Fact[] {
  return [
    { label: 'From', value: sayInstant(from) },
    { label: 'To', value: `${sayInstant(to)} (${sayDuration(to - from)})` },
  ];
}

function listEvidence({ evidence }: Diagnosis): readonly Item[] {
  return [...new Set(evidence.map(({ says }) => says))].map((says) => ({ text: cleanLine(says) }));
}

function describeWarning({ says, due }: Diagnosis['warnings'][number]): Item {
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

function listHistory(history: readonly Transition[]): Block {
  return {
    kind: 'list',
    heading: 'What happened',
    items: history.map((transition) => ({ lead: sayInstant(transition.at), text: describeInHistory(transition) })),
  };
}

function describeInHistory(transition: Transition): string {
  const { type, incident, problem } = transition;
  switch (type) {
    case 'incident.opened':
      return `${nameKey(transition)} ${transition.turns === undefined ? describeFailure(incident.cause, 1) : 'comes and goes'} (${causeNames[incident.cause]})`;
    case 'incident.updated':
      if (transition.turns !== undefined) return 'it comes and goes';
      if (transition.steady) return 'it fails each time now';
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
      return cleanLine(problem ?? 'a problem of Keymedic itself');
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
