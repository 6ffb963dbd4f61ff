/** @module The line that a pasted text lacks: which one would show the cause, by the program that printed the text. */

import type { Answer } from '../model/answer.ts';

const hints: readonly (readonly [pattern: RegExp, says: string])[] = [
  [
    /SERVER -> CLIENT|CLIENT -> SERVER|SMTPDebug|Mailer Error|PHPMailer/,
    'The deciding line is missing: look for the last line that begins with "SERVER -> CLIENT:" (PHPMailer prints it with SMTPDebug = 2).',
  ],
  [
    /postfix\/|status=(?:deferred|bounced)|relay=/,
    'The deciding line is missing: look in the mail log for the line with "said:" and the same queue ID.',
  ],
  [
    /Reporting-MTA|Final-Recipient|Diagnostic-Code|Action: failed/,
    'The deciding line is missing: look in the bounce for the line that begins with "Diagnostic-Code:".',
  ],
  [
    /smtplib|SMTPAuthenticationError|SMTPException/,
    "The deciding line is missing: look at the last line of the traceback, with the code and the text in brackets: (535, b'…').",
  ],
  [
    /\(truncated\.\.\.\)|GuzzleHttp|Client error: `/,
    'The deciding line is missing: Guzzle cuts the body short; log $e->getResponse()->getBody() and look at its "message" or "error".',
  ],
  [
    /HTTP response headers: HTTPHeaderDict|ApiException/,
    'The deciding line is missing: look for the line "HTTP response body:" (or the exception\'s body).',
  ],
  [
    /raise_for_status|requests\.exceptions|Client Error: .{0,40}for url|urllib|httpx\./,
    "The deciding line is missing: print response.text; the exception of Python's requests does not show the body.",
  ],
  [
    /AxiosError|axios|Request failed with status code/,
    'The deciding line is missing: look at the lines under `response.data` (console.log(error.response?.data)).',
  ],
  [
    /ResponseError|@sendgrid|response: \{|node_modules|\bat .{1,200}\.(?:js|ts|mjs|cjs):\d+/,
    'The deciding line is missing: look at the lines under `response.body` (print error.response?.body; Node shows it as [Object] unless it is asked).',
  ],
  [
    /\.rb:\d+|Net::SMTP|Faraday|RestClient|::\w{1,80}Error/,
    "The deciding line is missing: print the exception's response body (e.response.body, or e.full_message).",
  ],
  [
    /\.java:\d+|Exception in thread|Caused by:/,
    'The deciding line is missing: look at the innermost "Caused by:" and log the body of the answer.',
  ],
  [
    /\.cs:line|System\.Net|HttpRequestException/,
    'The deciding line is missing: log await response.Content.ReadAsStringAsync(); the exception shows the status only.',
  ],
  [/\.go:\d+|panic:|level=|goroutine/, 'The deciding line is missing: log the body of the response beside its status.'],
  [
    /\.php:?\(?\d+|PHP (?:Fatal|Warning)|#0 /,
    'The deciding line is missing: log the body of the response, or what getMessage() and getResponseBody() give.',
  ],
  [
    /^[ \t]{0,20}[<>*] |curl/m,
    'The deciding line is missing: look at what follows the empty line after the headers (curl -i prints the body).',
  ],
];

/** Returns one sentence that names the missing line, for a text that ends before the answer gives its reason. */
export function describeMissingLine(text: string, answer: Answer): string {
  const hint = hints.find(([pattern]) => pattern.test(text));
  if (hint !== undefined) return hint[1];
  return answer.kind === 'smtp'
    ? "The deciding line is missing: look for the server's reply, a line with a code such as 535 and a sentence."
    : 'The deciding line is missing: look for the body of the answer, mostly JSON with "message", "error" or "code".';
}
