/** @module Keys of services that send no mail, recognised by their documented prefixes: pasted by mistake, they must not be sent. */

interface ForeignKey {
  readonly shape: RegExp;
  /** As in "is … It was not sent." */
  readonly name: string;
  readonly source: string;
}

const foreignKeys: readonly ForeignKey[] = [
  {
    shape: /^(?:gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_\w{22,255})$/,
    name: 'a GitHub token',
    source: 'https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/',
  },
  {
    shape: /^gl(?:pat|ptt|rt|dt|cbt)-[\w.-]{20,300}$/,
    name: 'a GitLab token',
    source: 'https://docs.gitlab.com/security/tokens/#token-prefixes',
  },
  {
    shape: /^(?:xox[abeprs]|xapp)-[\w.-]{10,250}$/,
    name: 'a Slack token',
    source: 'https://api.slack.com/authentication/token-types',
  },
  {
    shape: /^[srp]k_(?:live|test)_[A-Za-z0-9]{10,250}$/,
    name: 'a Stripe key',
    source: 'https://docs.stripe.com/keys',
  },
  {
    shape: /^sk-(?:ant-|proj-|svcacct-)[\w-]{20,250}$/,
    name: 'a key of an AI service',
    source: 'https://docs.github.com/en/code-security/reference/secret-security/supported-secret-scanning-patterns',
  },
  {
    shape: /^AIza[\w-]{35}$/,
    name: 'a Google API key',
    source: 'https://docs.github.com/en/code-security/reference/secret-security/supported-secret-scanning-patterns',
  },
  {
    shape: /^npm_[A-Za-z0-9]{36}$/,
    name: 'an npm token',
    source: 'https://github.blog/changelog/2021-09-23-npm-has-a-new-access-token-format/',
  },
  {
    shape: /^do[opr]_v1_[a-f0-9]{64}$/,
    name: 'a DigitalOcean token',
    source: 'https://docs.digitalocean.com/reference/api/create-personal-access-token/',
  },
  {
    shape: /^shp(?:at|ca|pa|ss|tka)_[a-fA-F0-9]{32}$/,
    name: 'a Shopify token',
    source: 'https://shopify.dev/changelog/length-of-the-shopify-access-token-is-increasing',
  },
  {
    shape: /^whsec_[A-Za-z0-9+/=]{24,100}$/,
    name: 'the signing secret of a webhook',
    source:
      'https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#signature-scheme',
  },
];

/** Names the service to which one of the texts belongs by its prefix; undefined when none does. */
export function nameForeignKey(readings: Iterable<string>): string | undefined {
  for (const text of readings) {
    const found = foreignKeys.find(({ shape }) => shape.test(text));
    if (found !== undefined) return found.name;
  }
  return undefined;
}
