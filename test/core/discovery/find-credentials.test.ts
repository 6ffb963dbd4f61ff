import { describe, expect, test } from 'vitest';
import { providers } from '../../../providers/index.ts';
import { findCredentials } from '../../../src/core/discovery/find-credentials.ts';
import type { FoundCredential, Owner, Variable } from '../../../src/core/discovery/found.ts';
import { Secret } from '../../../src/core/model/secret.ts';

const sendgridKey = `SG.${'a'.repeat(22)}.${'b'.repeat(43)}`;
const mailgunKey = `key-${'a1'.repeat(16)}`;
const resendKey = `re_${'k'.repeat(8)}_${'m'.repeat(24)}`;
const aws = { AWS_ACCESS_KEY_ID: 'AKIAABCDEFGHIJKLMNOP', AWS_SECRET_ACCESS_KEY: 'a'.repeat(40) };

function scope(values: Readonly<Record<string, string>>, owner: Owner = 'folder'): readonly Variable[] {
  return Object.entries(values).map(([name, value]) => ({
    name,
    value: new Secret(value),
    owner,
    ...(owner === 'folder' ? { file: '.env' } : {}),
  }));
}

/** Finds in a file, and in the environment. */
function find(file: Record<string, string>, env: Record<string, string> = {}): readonly FoundCredential[] {
  return findCredentials(scope(env, 'environment'), [scope(file)], providers);
}

/** The credentials that are certain, as short texts. */
function brief(found: readonly FoundCredential[]): readonly string[] {
  return found
    .filter(({ isCertain, remarks }) => isCertain && !remarks.some(({ code }) => code === 'two_owners'))
    .map(({ provider, kind, region, endpoint, missing, parts }) =>
      [
        `${provider}/${kind}`,
        ...Object.entries(parts).map(([name, { variable }]) => `${name}=${variable.name}`),
        ...(region === undefined ? [] : [`region ${region}`]),
        ...(endpoint === undefined ? [] : [endpoint]),
        ...(missing.length === 0 ? [] : [`without ${missing.join(', ')}`]),
      ].join(' '),
    );
}

describe('log-ins', () => {
  test.each<[string, Record<string, string>, string]>([
    [
      'any prefix before the mail word',
      {
        SHOP_NOTIFY_SMTP_SERVER: 'smtp.mailgun.org',
        SHOP_NOTIFY_SMTP_LOGIN: 'a@b.org',
        SHOP_NOTIFY_SMTP_PWD: 'Xy12345',
      },
      'mailgun/smtp username=SHOP_NOTIFY_SMTP_LOGIN password=SHOP_NOTIFY_SMTP_PWD region us',
    ],
    [
      'names in lower case with dots',
      { 'app.mail.hostname': 'smtp.office365.com', 'app.mail.userName': 'a@b.org', 'app.mail.pass': 'Xy12345' },
      'microsoft365/smtp username=app.mail.userName password=app.mail.pass region global',
    ],
    [
      'the port inside the host, on a server of nobody we know',
      { GF_SMTP_HOST: 'mx.relay.test:465', GF_SMTP_USER: 'u', GF_SMTP_PASSWORD: 'Xy12345' },
      'smtp/smtp username=GF_SMTP_USER password=GF_SMTP_PASSWORD smtps://mx.relay.test:465',
    ],
    [
      'a password under another prefix, with the same mail word',
      { CONF_EMAIL_HOST: 'mx.relay.test', CONF_EMAIL_HOST_USER: 'u', VAULT_email_password: 'Xy12345' },
      'smtp/smtp username=CONF_EMAIL_HOST_USER password=VAULT_email_password smtp://mx.relay.test:587',
    ],
    [
      'a service by name instead of a host',
      { EMAIL_SERVICE: 'SendGrid', EMAIL_USER: 'apikey', EMAIL_PASS: sendgridKey },
      'sendgrid/smtp username=EMAIL_USER password=EMAIL_PASS',
    ],
    [
      'no host, and a password that shows its ESP',
      { MAIL_USERNAME: 'resend', MAIL_PASSWORD: resendKey },
      'resend/smtp username=MAIL_USERNAME password=MAIL_PASSWORD',
    ],
    [
      'DOMAIN as the server where nothing else is',
      { SMTP_DOMAIN: 'smtp.mandrillapp.com', SMTP_PORT: '587', SMTP_USERNAME: 'u', SMTP_PASSWORD: 'b'.repeat(22) },
      'mandrill/smtp username=SMTP_USERNAME password=SMTP_PASSWORD region global',
    ],
  ])('%s', (_, values, expected) => {
    expect(brief(find(values))).toEqual([expected]);
  });

  test.each<[string, Record<string, string>]>([
    ['of a database', { DB_HOST: 'db', DB_USER: 'u', DB_PASSWORD: 'Xy12345' }],
    ['for incoming mail', { IMAP_HOST: 'imap.gmail.com', IMAP_USER: 'a@b.org', IMAP_PASSWORD: 'Xy12345' }],
    ['of the first user', { ADMIN_EMAIL: 'a@b.org', ADMIN_PASSWORD: 'Xy12345' }],
    [
      'of a catcher for development',
      { MAIL_HOST: 'mailpit', MAIL_PORT: '1025', MAIL_USERNAME: 'u', MAIL_PASSWORD: 'p' },
    ],
    ['that are null', { MAIL_HOST: 'smtp.gmail.com', MAIL_USERNAME: 'null', MAIL_PASSWORD: 'null' }],
  ])('%s are none', (_, values) => {
    expect(find(values)).toEqual([]);
  });

  test('blocks with numbers are log-ins of their own', () => {
    const block = (at: string) => ({
      [`SMTP_SERVER${at}`]: `mx${at.at(-1)}.relay.test`,
      [`SMTP_USER${at}`]: 'u',
      [`SMTP_PASS${at}`]: `Xy12345${at}`,
    });
    expect(brief(find({ ...block('_1'), ...block('_2') }))).toEqual([
      'smtp/smtp username=SMTP_USER_1 password=SMTP_PASS_1 smtp://mx1.relay.test:587',
      'smtp/smtp username=SMTP_USER_2 password=SMTP_PASS_2 smtp://mx2.relay.test:587',
    ]);
    expect(
      brief(find({ ...block('3'), SMTP4_HOST: 'mx4.relay.test', SMTP4_USER: 'u', SMTP4_PASS: 'Xy12345' })),
    ).toEqual([
      'smtp/smtp username=SMTP_USER3 password=SMTP_PASS3 smtp://mx3.relay.test:587',
      'smtp/smtp username=SMTP4_USER password=SMTP4_PASS smtp://mx4.relay.test:587',
    ]);
  });

  test('of a webmail: the log-in of the caller is none, a scheme says whether TLS comes first', () => {
    const at = (host: string, password: string) =>
      brief(find({ "config['smtp_host']": host, "config['smtp_user']": 'u', "config['smtp_pass']": password }));
    expect(at('tls://mx.relay.test', '%p')).toEqual([]);
    expect(at('ssl://mx.relay.test', 'Xy12345')).toEqual([
      "smtp/smtp username=config['smtp_user'] password=config['smtp_pass'] smtps://mx.relay.test:465",
    ]);
    expect(at('tls://mx.relay.test:587', 'Xy12345')).toEqual([
      "smtp/smtp username=config['smtp_user'] password=config['smtp_pass'] smtp://mx.relay.test:587",
    ]);
  });

  test.each<[string, Record<string, string>]>([
    ['a server of incoming mail, by its port', { EMAIL_HOST: 'mx.relay.test', EMAIL_PORT: '995' }],
    ['by the port in the host', { EMAIL_HOST: 'mx.relay.test:143' }],
    ['by its name', { EMAIL_HOST: 'imaps://imap2.relay.test' }],
    ['a pop server', { EMAIL_HOST: 'pop.relay.test' }],
  ])('%s is none', (_, host) => {
    expect(find({ ...host, EMAIL_USER: 'u', EMAIL_PASSWORD: 'Xy12345' })).toEqual([]);
  });

  test.each(['DATABASE', 'MYSQL', 'REDIS', 'LDAPS', 'POSTGRES'])('the %s of a mail server is none', (word) => {
    const values = {
      [`MAIL_${word}_HOST`]: 'x.relay.test',
      [`MAIL_${word}_USER`]: 'u',
      [`MAIL_${word}_PASSWORD`]: 'Xy1',
    };
    expect(find(values)).toEqual([]);
  });

  test('without a host it is one line, and not certain', () => {
    const found = find({ SMTP_USERNAME: 'u', SMTP_PASSWORD: 'Xy12345' });
    expect(found).toMatchObject([{ provider: 'smtp', isCertain: false, missing: ['endpoint'] }]);
  });
});

test('a file about mail says what its settings are about', () => {
  const settings = { 'live.host': 'mx.shop.test', 'live.user': 'u@shop.test', 'live.password': 'kU7hE2rT9wq' };
  const about = (name: string) => [scope(settings).map((variable) => ({ ...variable, about: name }))];
  expect(findCredentials([], about('mailer'), providers).map(({ provider }) => provider)).toEqual(['smtp']);
  for (const name of ['database', 'incoming_mail', 'imap'])
    expect(findCredentials([], about(name), providers)).toEqual([]);
});

test("an ESP's SMTP key is the password of its log-in", () => {
  const found = find({
    BREVO_SMTP_KEY: `xsmtpsib-${'0f'.repeat(32)}-${'a'.repeat(16)}`,
    BREVO_USER_NAME: 'u@smtp-brevo.com',
    BREVO_SMTP_ADDRESS: 'smtp-relay.brevo.com',
  });
  expect(brief(found)).toEqual(['brevo/smtp username=BREVO_USER_NAME password=BREVO_SMTP_KEY region global']);
});

describe('URLs', () => {
  test.each<[string, string, string]>([
    [
      'smtp, with an encoded user',
      'smtp://me%40b.org:p%2Bq@mx.relay.test:2525',
      'smtp/smtp username=DSN password=DSN smtp://mx.relay.test:2525',
    ],
    [
      'a raw @ in the password',
      'smtps://me:p@ss@mx.relay.test',
      'smtp/smtp username=DSN password=DSN smtps://mx.relay.test:465',
    ],
    ['an API key', `brevo+api://xkeysib-${'a'.repeat(64)}-${'B'.repeat(16)}@default`, 'brevo/api_key key=DSN'],
    [
      'a key and a domain',
      `mailgun+https://${mailgunKey}:mg.b.org@default?region=eu`,
      'mailgun/api_key key=DSN region eu',
    ],
    [
      'a pair',
      `ses+api://AKIAABCDEFGHIJKLMNOP:${'a'.repeat(40)}@default?region=eu-west-3`,
      'ses/access_key access_key_id=DSN secret_access_key=DSN region eu-west-3',
    ],
  ])('%s', (_, url, expected) => {
    expect(brief(find({ DSN: url }))).toEqual([expected]);
  });

  test('a group holds several, and a piece may name another variable', () => {
    const url = `roundrobin(resend+api://${resendKey}@default sendgrid+smtp://$SG@default)`;
    expect(brief(find({ MAILER_DSN: url, SG: sendgridKey }))).toEqual(
      expect.arrayContaining(['resend/api_key key=MAILER_DSN', 'sendgrid/smtp password=SG']),
    );
  });

  test.each(['postgres://u:p@db/x', 'null://null', 'sendmail://default', 'redis://:p@cache:6379', 'sms://a:b@twilio'])(
    '%s is none',
    (url) => {
      expect(find({ MAILER_DSN: url })).toEqual([]);
    },
  );
});

describe("ESPs' own names", () => {
  test('behind a prefix, with region and domain beside', () => {
    const found = find({
      CRM_MAILGUN_API_KEY: mailgunKey,
      CRM_MAILGUN_DOMAIN: 'mg.b.org',
      CRM_MAILGUN_ENDPOINT: 'api.eu.mailgun.net',
    });
    expect(brief(found)).toEqual(['mailgun/api_key key=CRM_MAILGUN_API_KEY region eu']);
    expect(found[0]?.settings).toEqual({ domain: 'mg.b.org' });
  });

  test('an unusual ending counts if the value has the shape', () => {
    expect(brief(find({ MAILGUN_SECRET: mailgunKey }))).toEqual(['mailgun/api_key key=MAILGUN_SECRET']);
    expect(find({ AUTH_MAILCHIMP_SECRET: 'c'.repeat(50) })).toEqual([]);
  });

  test('an ill key under a well-known name is found, and what is wrong with it is said', () => {
    const [found] = find({ SENDGRID_API_KEY: `'${sendgridKey}'` });
    expect(found).toMatchObject({ provider: 'sendgrid', isCertain: true, remarks: [{ code: 'malformed' }] });
    expect(JSON.stringify(found?.remarks)).not.toContain('aaaa');
  });

  test('the value shows the ESP, whatever the name says; the same secret is found once', () => {
    expect(brief(find({ SECRET_ONE: sendgridKey }))).toEqual(['sendgrid/api_key key=SECRET_ONE']);
    expect(brief(find({ SECRET_ONE: sendgridKey, SENDGRID_API_KEY: sendgridKey }))).toEqual([
      'sendgrid/api_key key=SENDGRID_API_KEY',
    ]);
  });

  test('the name of an ESP that is an ordinary word may be a piece of another name', () => {
    const hex = 'a1'.repeat(16);
    const [found] = find({ STARTER_KIT_API_KEY: 'a1b2c3d4e5f6g7h8i9j0kl' });
    expect(found).toMatchObject({ provider: 'kit', isCertain: false, remarks: [{ code: 'several_providers' }] });
    expect(brief(find({ COFFEE_DRIP_API_KEY: hex, TIME_LOOPS_API_KEY: hex }))).toEqual([]);
    expect(brief(find({ DRIP_API_KEY: hex, APP_LOOPS_API_KEY: hex }))).toEqual([
      'drip/api_token key=DRIP_API_KEY',
      'loops/api_key key=APP_LOOPS_API_KEY',
    ]);
  });

  test.each([
    ['the name of a variable', { SENDGRID_API_KEY: 'PROD_SENDGRID_API_KEY' }],
    ['a reference', { MAILERSEND_API_KEY: '@Microsoft.KeyVault(VaultName=v;SecretName=s)' }],
    ['a reference of a template', { BREVO_API_KEY: 'ref+vault://mail/brevo#/key' }],
    ['what was not decrypted', { MAILGUN_API_KEY: 'ENC[AES256_GCM,data:x,iv:y,tag:z,type:str]' }],
  ])('%s is shown, and never sent', (_, values) => {
    expect(find(values)).toMatchObject([{ isCertain: true, isHeldBack: true, remarks: [{ code: 'malformed' }] }]);
  });

  test('signing keys of webhooks are none', () => {
    expect(
      find({ MAILGUN_WEBHOOK_SIGNING_KEY: 'a1'.repeat(16), MAILGUN_INGRESS_SIGNING_KEY: 'a1'.repeat(16) }),
    ).toEqual([]);
  });
});

describe('AWS keys', () => {
  test.each<[string, Record<string, string>, number]>([
    ['alone', {}, 1],
    ['beside a bucket', { AWS_BUCKET: 'files' }, 0],
    ['beside S3 and another mailer', { FILESYSTEM_DISK: 's3', MAIL_MAILER: 'postmark' }, 0],
    ['beside a bucket, with SES as the mailer', { AWS_BUCKET: 'files', MAIL_MAILER: 'ses' }, 1],
    ['with a backend that names SES', { S3_BUCKET: 'files', EMAIL_BACKEND: 'django_ses.SESBackend' }, 1],
    ['while mails go elsewhere', { MAIL_DRIVER: 'mailgun' }, 0],
    ['beside a region', { AWS_DEFAULT_REGION: 'us-west-2' }, 1],
    ['of a queue', { QUEUE: 'https://queue.eu-west-1.amazonaws.com/1/jobs' }, 0],
    ['of a topic', { TOPIC: 'arn:aws:sns:eu-west-1:1:jobs' }, 0],
    ['of a backup', { REPOSITORY: 's3:https://objects.test/backup' }, 0],
    ['of a table', { ORDERS_DYNAMODB: 'orders' }, 0],
    ['of a function, with SES named', { LAMBDA_NAME: 'x', SES_FROM: 'a@b.test' }, 1],
    ['with a configuration of SES', { CONFIGURATION: 'arn:aws:ses:eu-west-1:1:configuration-set/x' }, 1],
  ])('%s', (_, beside, count) => {
    expect(brief(find({ ...aws, ...beside }))).toHaveLength(count);
  });

  test.each<[string, Record<string, string>, number]>([
    ['of the application', { SES_FROM: 'a@b.test' }, 1],
    ['beside a bucket', { BUCKET: 'files' }, 0],
  ])('behind a word that says nothing, %s', (_, beside, count) => {
    const keys = { APP_AWS_ACCESS_KEY_ID: aws.AWS_ACCESS_KEY_ID, APP_AWS_SECRET_ACCESS_KEY: aws.AWS_SECRET_ACCESS_KEY };
    expect(brief(find({ ...keys, ...beside }))).toHaveLength(count);
  });

  test('behind a word about something else they are not for mail, though SES is named', () => {
    const keys = {
      BACKUPS_AWS_ACCESS_KEY_ID: aws.AWS_ACCESS_KEY_ID,
      BACKUPS_AWS_SECRET_ACCESS_KEY: aws.AWS_SECRET_ACCESS_KEY,
    };
    expect(find({ ...keys, SES_FROM: 'a@b.test' })).toEqual([]);
  });

  test.each([
    ['SHOP_SES_KEY_ID', 'SHOP_SES_SECRET_KEY'],
    ['CRM_MAIL_SES_ACCESS_KEY', 'CRM_MAIL_SES_SECRET_KEY'],
    ['CORE_AWS_SES_ACCESS_KEY_ID', 'CORE_AWS_SES_SECRET_KEY'],
  ])('%s and %s', (id, secret) => {
    expect(brief(find({ [id]: aws.AWS_ACCESS_KEY_ID, [secret]: aws.AWS_SECRET_ACCESS_KEY }))).toHaveLength(1);
  });

  test('keys behind a prefix of something else are not for mail; those with SES are', () => {
    expect(find({ STORAGE_S3_KEY: aws.AWS_ACCESS_KEY_ID, STORAGE_S3_SECRET: aws.AWS_SECRET_ACCESS_KEY })).toEqual([]);
    const ses = {
      NEXT_SES_ACCESS_KEY_ID: aws.AWS_ACCESS_KEY_ID,
      NEXT_SES_SECRET_ACCESS_KEY: aws.AWS_SECRET_ACCESS_KEY,
      NEXT_SES_REGION: 'eu-west-1',
    };
    expect(brief(find(ses))).toEqual([
      'ses/access_key access_key_id=NEXT_SES_ACCESS_KEY_ID secret_access_key=NEXT_SES_SECRET_ACCESS_KEY region eu-west-1',
    ]);
  });

  test('what the environment holds of other services says nothing of the keys of a file', () => {
    expect(brief(find(aws, { AWS_LAMBDA_FUNCTION_NAME: 'x' }))).toHaveLength(1);
  });

  test.each<[string, Record<string, string>, number]>([
    ['alone', {}, 1],
    ['for a calendar', { GOOGLE_CALENDAR_ID: 'c1' }, 0],
    ['for sheets, and Gmail', { SHEET_ID: 's1', GMAIL_FROM: 'a@b.test' }, 1],
  ])('keys of Google %s', (_, beside, count) => {
    const google = {
      GOOGLE_CLIENT_ID: `123456789012-${'a'.repeat(32)}.apps.googleusercontent.com`,
      GOOGLE_CLIENT_SECRET: `GOCSPX-${'b'.repeat(28)}`,
      GOOGLE_REFRESH_TOKEN: `1//0${'c'.repeat(60)}`,
    };
    expect(brief(find({ ...google, ...beside }))).toHaveLength(count);
  });

  test('behind a prefix they are for mail if the mailer of this prefix is SES', () => {
    const keys = {
      CRM_AWS_ACCESS_KEY_ID: aws.AWS_ACCESS_KEY_ID,
      CRM_AWS_SECRET_ACCESS_KEY: aws.AWS_SECRET_ACCESS_KEY,
      CRM_AWS_DEFAULT_REGION: 'eu-west-2',
      AWS_REGION: 'us-east-2',
    };
    expect(brief(find({ ...keys, CRM_EMAIL_TRANSPORT: 'ses' }))).toEqual([
      'ses/access_key access_key_id=CRM_AWS_ACCESS_KEY_ID secret_access_key=CRM_AWS_SECRET_ACCESS_KEY region eu-west-2',
    ]);
    expect(find({ ...keys, EMAIL_TRANSPORT: 'ses' })).toEqual([]);
    expect(find({ ...keys, CRM_EMAIL_TRANSPORT: 'smtp' })).toEqual([]);
  });

  test('a session token belongs to its keys', () => {
    const keys = { ...aws, AWS_ACCESS_KEY_ID: 'ASIAABCDEFGHIJKLMNOP', AWS_SESSION_TOKEN: 'IQoJ'.repeat(90) };
    expect(find({}, keys).map(({ kind, parts }) => [kind, Object.keys(parts).length])).toEqual([['session', 3]]);
  });
});

test('what is certain in one file is not called uncertain for another', () => {
  const login = { SMTP_USER: 'u', SMTP_PASSWORD: 'Xy12345' };
  const scopes = [scope(login), scope({ ...login, SMTP_HOST: 'mx.relay.test' })];
  const found = findCredentials([], scopes, providers);
  expect(found).toMatchObject([{ provider: 'smtp', isCertain: true, endpoint: 'smtp://mx.relay.test:587' }]);
});

describe('owners', () => {
  test('the environment hides the variable of a file', () => {
    const found = find({ SENDGRID_API_KEY: 'other' }, { SENDGRID_API_KEY: sendgridKey });
    expect(found).toHaveLength(1);
    expect(found[0]?.parts['key']?.variable.file).toBeUndefined();
  });

  test('a host of the file never stands beside a key of the environment', () => {
    const key = { BRAZE_API_KEY: '0123abcd-0123-0123-0123-0123456789ab' };
    const [found, ...others] = find({ BRAZE_REST_ENDPOINT: 'https://evil.test' }, key);
    expect(others).toEqual([]);
    expect(found).toMatchObject({ provider: 'braze', remarks: [{ code: 'two_owners' }] });
    expect(found?.endpoint).toBeUndefined();
    expect(find({ BRAZE_REST_ENDPOINT: 'https://evil.test', ...key })).toMatchObject([
      { endpoint: 'https://evil.test', unlistedHost: 'evil.test' },
    ]);
  });

  test('the environment may say where the secret of a file goes', () => {
    const found = find({ SMTP_USER: 'u', SMTP_PASSWORD: 'Xy12345' }, { SMTP_HOST: 'smtp.gmail.com' });
    expect(brief(found)).toEqual(['gmail/smtp username=SMTP_USER password=SMTP_PASSWORD region global']);
  });
});
