/** @module Tells what a text speaks of when no answer can be read in it: a mail that was taken, a refusal, or only a failure. */

/** A server's or an ESP's yes to the mail itself, as MTAs, nodemailer and programs write it. */
const taken =
  /\bstatus=sent \(|\b250[ -](?:2\.\d\.\d )?(?:(?:ok|accepted|message|mail|great)\b[^\n]{0,40}?\b(?:queued|received|accepted|bytes|id=)|(?:ok:? )?queued\b|accepted\b|requested mail action okay)|\b250[ -]2\.\d\.\d [^\n]{0,120}\bqueued\b|\bmessage (?:accepted|queued) for delivery/gi;
/** What nodemailer resolves with: recipients accepted, and a reply of success. */
const takenObject = /\baccepted["']?\s?:\s?\[\s?["'][\s\S]{0,2000}\bresponse["']?\s?:\s?["']2\d\d[ -]/;

/** A yes to an address is followed by the mail itself, or by what went wrong with it. */
const goesOn = /\b354[ -]|not accepted|SMTP Error/i;

/** True when a server says that it took the mail, and nothing after that says otherwise. */
export function tellsAcceptance(text: string): boolean {
  if (takenObject.test(text)) return true;
  const last = [...text.matchAll(taken)].at(-1);
  return last !== undefined && !goesOn.test(text.slice(last.index));
}

/** True when a program says that it sent the mail, and nothing that anything failed. */
export function claimsAcceptance(text: string): boolean {
  return (
    /\b(?:mail|message)s? (?:was |has been )?(?:success(?:fully)? sent|sent success)/i.test(text) && !tellsFailure(text)
  );
}

/** Words in which any refusal is told, or a credential is mentioned where something failed. */
const refusing =
  /unauthori[sz]|not authori[sz]ed|forbidden|denied|den(?:y|ies)\b|refus|reject|not (?:allowed|permitted)|expired|revoked|disabled|suspended|blocked|\b40[13]\b|\b5[35]\d[ -]/i;
const credential =
  /credential|api[ _-]?key|\bkeys?\b|token|passw|secret|authenti|authori[sz]|log-?in\b|sign-?in\b|permission/i;

/** Words of sending something, or of asking a server for something: mail may be meant without being named. */
const asking = /\bsen[dt]|sending|deliver|request|\bhttp|\bapi\b|connect|respon[sd]|server/i;

/** False when nothing in a text has to do with sending or with asking a server. */
export function tellsOfAsking(text: string): boolean {
  return asking.test(text);
}

/** False when a text says at most that something failed: then no key may be blamed. */
export function tellsRefusal(text: string): boolean {
  return refusing.test(text) || (credential.test(text) && tellsFailure(text));
}

/** True when a text speaks of any failure; an error that is empty is none. */
export function tellsFailure(text: string): boolean {
  return /error|fail|exception|refus|reject|denied|invalid|not (?:sent|delivered)/i.test(
    text.replace(
      /["']?\b(?:errors?|ErrorCode|reject_reason)["']?\s?[:=]>?\s?(?:null|None|nil|\[\s?\]|\{\s?\}|0|""|'')/gi,
      ' ',
    ),
  );
}
