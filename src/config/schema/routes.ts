/** @module The schema of routes, and of the conditions that routes and maintenance windows share. */

import { causes } from '../../core/model/cause.ts';
import { block, choice, oneOrMore, option, text } from './fields.ts';

const words = (what: string) => oneOrMore(text(what), `${what} or a list of them`);

/** The conditions of a route or a maintenance window: an alert must meet all that are given. */
export const matchSchema = block('a block of conditions', {
  provider: option(words('a provider'), 'Ids of providers.'),
  integration: option(words('the id of an integration'), 'Ids of integrations.'),
  owner: option(words('an owner'), 'Owners.'),
  cause: option(oneOrMore(choice(causes, 'cause'), 'a cause or a list of them'), 'Causes.'),
  severity: option(
    oneOrMore(choice(['critical', 'error', 'warning'], 'severity'), 'a severity or a list of them'),
    'Severities: critical, error, warning.',
  ),
});

/** One route. */
export const routeSchema = block('a route: a block with match and to', {
  match: option(matchSchema, 'The alerts that this route is for: all given conditions must hold. Default: all alerts.'),
  to: oneOrMore(text('the id of a channel'), 'the id of a channel or a list of them').describe(
    'Ids of the channels that get the alerts of this route.',
  ),
});
