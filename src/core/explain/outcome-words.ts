/** @module Words for an outcome in a text without a readable answer: an accepted mail, a refusal, or only a failure. */

/** The reply of a server or an ESP that accepted the mail itself, as MTAs, nodemailer and programs write it. */
const taken =
  /\bstatus=sent (?:\(|[^\n]{1,300}\bcode=2\d\d\b)|\bC="250[ -]|\b250[ -](?:2\.\d\.\d )?(?:(?:ok|accepted|message|mail|great)\b[^\n]{0,40}?\b(?:queued|received|accepted|bytes|id=)|(?:ok:? )?queued\b|accepted\b|requested mail action okay)|\b250[ -]2\.\d\.\d (?:[^\n]{0,120}\bqueued\b|ok:?\s{1,3}\d{6,12}\b)|\bmessage (?:accepted|queued) for delivery/gi;
/** The object with which nodemailer resolves: recipients accepted, and a reply of success. */
const takenObject = /\baccepted["']?\s?:\s?\[\s?["'][\s\S]{0,800}\bresponse["']?\s?:\s?["']2\d\d[ -]/;

/** After an accepted address the mail itself follows, or the fault with it. */
const goesOn = /\b354[ -]|not accepted|SMTP Error|(?<!:)\b[45]\d\d[ -]/i;
/** The reply to DATA, and a reply of success. Between the two stands the mail itself. */
const mailWanted = /\b354[ -]/;
const done = /[\s>:"']250[ -](?!but got)/;
/** A success that came where something else was due, or a mail that a server took and another one refused. */
const outOfStep = /\bstatus=(?:bounced|deferred)\b|\bbut got (?:code )?["']?(?:2\d\d\b|["'])/i;

/** True when a server accepted the mail and nothing after that contradicts it. */
export function tellsAcceptance(text: string): boolean {
  if (outOfStep.test(text)) return false;
  if (takenObject.test(text)) return true;
  const mail = text.slice(mailWanted.exec(text)?.index ?? text.length);
  const end = done.exec(mail);
  if (end !== null && !goesOn.test(mail.slice(end.index + end[0].length))) return true;
  const last = [...text.matchAll(taken)].at(-1);
  return last !== undefined && !goesOn.test(text.slice(last.index + last[0].length));
}

/** True when a program states that it sent the mail, and the text reports no failure. */
export function claimsAcceptance(text: string): boolean {
  return (
    /\b(?:e-?)?(?:mail|message)s? (?:was |has been )?(?:success(?:fully)? sent|sent success)|\bSent mail to \S{3,200}/i.test(
      text,
    ) && !tellsFailure(text)
  );
}

/** Words of a refusal, and words for a credential. */
const refusing =
  /unauthori[sz]|not authori[sz]ed|forbidden|denied|den(?:y|ies)\b|refus|reject|not (?:allowed|permitted)|expired|revoked|disabled|suspended|blocked|\b40[13]\b|\b5[35]\d[ -]/i;
const credential =
  /credential|api[ _-]?key|\bkeys?\b|token|passw|secret|authenti|authori[sz]|log-?in\b|sign-?in\b|permission/i;

/** Words of sending, or of a request to a server: the text can be about mail without naming it. */
const asking = /\bsen[dt]|sending|deliver|request|\bhttp|\bapi\b|connect|respon[sd]|server/i;

/** True when the text has to do with sending or with a request to a server. */
export function tellsOfAsking(text: string): boolean {
  return asking.test(text);
}

/** True when a text reports a refusal. A text that reports only a failure must not blame the key. */
export function tellsRefusal(text: string): boolean {
  return refusing.test(text) || (credential.test(text) && tellsFailure(text));
}

/** True when a text reports any failure; an empty error is none. */
export function tellsFailure(text: string): boolean {
  return /error|fail|exception|refus|reject|denied|invalid|not (?:sent|delivered|supported)|time-?out|timed out|bounced/i.test(
    text.replace(
      /["']?\b(?:errors?|ErrorCode|reject_reason)["']?\s?[:=]>?\s?(?:null|None|nil|\[\s?\]|\{\s?\}|0|""|'')/gi,
      ' ',
    ),
  );
}
