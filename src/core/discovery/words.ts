/** @module The words of a variable's name, whatever its spelling: `mail__options__auth__user`, `spring.mail.host`, `apiKey`. */

/** Words about sending mail. */
const mailWord = /^(?:E?MAIL(?:S|ER|SERVER|SETTINGS)?|SMTP|RELAY|NODEMAILER)\d{0,2}$/;

/** Words of credentials that send no mail: incoming mail, webhooks, the first user of an application, a mail server's database. */
const otherWord =
  /^(?:IMAPS?|POP3?S?|INBOUND|INCOMING|INGRESS|WEBHOOKS?|SIGNING|ADMIN|PGADMIN|ROOT|JWT|VERIFICATION|PUBLIC|DB|DATABASE|LDAPS?|MYSQL|MARIADB|POSTGRES(?:QL)?|REDIS|MONGO(?:DB)?|RABBITMQ|AMQP)$/;

/** Two words that some applications write without a separator. */
const glued =
  /^(E?MAIL|SMTP)(SERVER|HOST|PORT|USERNAME|USER|NAME|LOGIN|PASSWORD|PASSWD|PASS|PWD|ADDRESS|AUTH|SECURE|SECURITY)$/;

/** Returns the words of a name in capitals. */
export function wordsOf(name: string): readonly string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toUpperCase()
    .split(/[^A-Z0-9]+/)
    .filter((word) => word !== '')
    .flatMap((word) => glued.exec(word)?.slice(1) ?? word);
}

/** True if one of the words is about sending mail, and none is about something else. */
export function isAboutMail(words: readonly string[]): boolean {
  return words.some((word) => mailWord.test(word)) && !isAboutOther(words);
}

/** True if one of the words belongs to credentials that send no mail. */
export function isAboutOther(words: readonly string[]): boolean {
  return words.some((word) => otherWord.test(word));
}

/** Returns the words from the first mail word on. */
export function mailWordsOf(words: readonly string[]): readonly string[] {
  return words.slice(words.findIndex((word) => mailWord.test(word)));
}

/** Returns the words before an ending that is written without separators (`APIKEY`); undefined if the name has another ending. */
export function beforeEnding(words: readonly string[], ending: string): readonly string[] | undefined {
  for (let at = words.length - 1; at >= 0; at--) {
    const tail = words.slice(at).join('');
    if (tail === ending) return words.slice(0, at);
    if (tail.length > ending.length) return undefined;
  }
  return undefined;
}

/** Returns a text as one word in capitals: `Amazon SES` → `AMAZONSES`. */
export function compact(text: string): string {
  return text.toUpperCase().replace(/[^A-Z0-9]/g, '');
}

/** Values that stand for nothing. */
const nothing = /^(?:null|\(null\)|none|nil|undefined|)$/i;

/** True for an empty value, and for words that stand for one. */
export function isEmpty(text: string): boolean {
  return nothing.test(text.trim());
}
