/** @module What a webhook tells: each incident, as far as it is told. */

interface Place {
  readonly id: string;
  readonly sequence: number;
}

interface Told {
  readonly data: { readonly incident: Place; readonly integrations?: readonly { readonly incident?: Place }[] };
}

/** One for each incident; several only in a group. */
export function placesIn(body: string): readonly Place[] {
  const { data }: Told = JSON.parse(body);
  const several = (data.integrations ?? []).flatMap(({ incident }) => incident ?? []);
  return several.length === 0 ? [data.incident] : several;
}
