/** @module Signs in the variables that keys of many uses, such as those of AWS, are for mail. */

import type { Provider } from '../model/provider.ts';
import type { Owner, Scope, Variable } from './found.ts';
import { wordsOf } from './words.ts';

/** Signs that a scope has keys of a file storage. */
const storageWord = /^(?:S3|BUCKET|STORAGE|FILESYSTEM|UPLOADS?|MINIO|CDN)$/;

/**
 * Services that take the same keys as mail does, by the words of variables. AWS: the service endpoints of
 * https://docs.aws.amazon.com/general/latest/gr/aws-service-information.html, and programs that back up to S3. Google:
 * https://developers.google.com/workspace.
 */
const otherServices: Readonly<Record<'AWS' | 'GOOGLE', RegExp>> = {
  AWS: /^(?:DYNAMO(?:DB)?|SQS|SNS|BEDROCK|LAMBDA|KINESIS|FIREHOSE|ROUTE53|HOSTED|CLOUDFRONT|CLOUDWATCH|ECR|ECS|EKS|EC2|RDS|COGNITO|KMS|GLACIER|SAGEMAKER|ATHENA|REDSHIFT|REKOGNITION|TEXTRACT|TRANSCRIBE|POLLY|RESTIC|LITESTREAM|VELERO|DUPLICITY|TERRAFORM)$/,
  GOOGLE:
    /^(?:DRIVE|SHEETS?|SPREADSHEETS?|CALENDARS?|DOCS|MAPS|ANALYTICS|ADS|ADWORDS|PHOTOS|YOUTUBE|BIGQUERY|PUBSUB|FIREBASE|STORAGE|CONTACTS|CLASSROOM|SSO|LOGIN|OAUTH|SIGNIN)$/,
};

/** True for a host, an address or the name of a resource of AWS that is none of mail. */
function isOtherResource(text: string): boolean {
  if (/^(?:s3:|arn:aws:(?!ses))/i.test(text)) return true;
  const host = text.split(/[/@:,\s]/).find((piece) => piece.toLowerCase().endsWith('.amazonaws.com'));
  return host !== undefined && !/^email(?:-smtp)?\./i.test(host);
}

/** What a scope says of the use of its keys. */
export interface MailSigns {
  /** False if a key of AWS, Azure or Google is not for mail. */
  readonly isForMail: (variable: Variable) => boolean;
  /** True if a variable behind this prefix says that mails go through this ESP: `APP_MAIL_DRIVER=ses`. */
  readonly isDriver: (provider: Provider, prefix: readonly string[]) => boolean;
}

/** Names of variables that say how mails go. */
const driverWord = /^(?:MAILER|DRIVER|TRANSPORT|ADAPTER|BACKEND|PROVIDER|CONNECTION|SERVICE)$/;

/**
 * Reads the signs of a scope. AWS keys are if SES is named, or
 * if there is neither a file storage, nor another service of AWS, nor another ESP in use. Google's are if Gmail is named, or no
 * other service of Google is. Azure's need to be named. Only what the owner of the key wrote shows another service.
 */
export function readMailSigns(scope: Scope, findEsp: (word: string) => Provider | undefined): MailSigns {
  const names = scope.map(({ name, value, owner }) => ({ words: wordsOf(name), text: value.reveal().trim(), owner }));
  const drivers = names.filter(
    ({ words, text }) =>
      driverWord.test(words.at(-1) ?? '') && words.some((word) => /MAIL|SMTP/.test(word)) && text !== '',
  );
  const used = drivers.map(({ text }) => text);
  const espsIn = (text: string): readonly string[] =>
    text.split(/[^A-Za-z0-9]+/).flatMap((word) => findEsp(word)?.id ?? []);
  const named = new Set(used.flatMap(espsIn));
  const hasSes =
    named.has('ses') ||
    used.some((text) => /(?:^|[^a-z])ses(?:[^a-z]|backend|$)/i.test(text)) ||
    names.some(
      ({ words, text }) =>
        (words.includes('SES') && text !== '') || /^email(?:-smtp)?\.[\w-]+\.amazonaws\.com$/.test(text),
    );
  const hasGmail =
    named.has('gmail') || names.some(({ words, text }) => words.some((word) => /GMAIL/.test(word)) && text !== '');
  const hasStorage = names.some(
    ({ words, text }) =>
      text !== '' &&
      (words.some((word) => storageWord.test(word)) || /^s3:\/\//.test(text)) &&
      !/^(?:local|false)$/i.test(text),
  );
  const serves = (service: keyof typeof otherServices, by: Owner): boolean =>
    names.some(
      ({ words, text, owner }) =>
        owner === by &&
        text !== '' &&
        (words.some((word) => otherServices[service].test(word)) || (service === 'AWS' && isOtherResource(text))),
    );
  return {
    isForMail: ({ name, owner }) => {
      if (name.startsWith('AWS_')) return hasSes || (!hasStorage && used.length === 0 && !serves('AWS', owner));
      if (name.startsWith('GOOGLE_')) return hasGmail || !serves('GOOGLE', owner);
      return named.has('microsoft365') || names.some(({ words }) => /^(?:MS)?(?:GRAPH)$/.test(words[0] ?? ''));
    },
    isDriver: ({ id }, prefix) =>
      prefix.length > 0 &&
      drivers.some(
        ({ words, text }) =>
          words.findIndex((word) => /MAIL|SMTP/.test(word)) === prefix.length &&
          prefix.every((word, at) => words[at] === word) &&
          espsIn(text).includes(id),
      ),
  };
}
