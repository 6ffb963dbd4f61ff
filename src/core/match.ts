/** @module Whether what is known of an alert meets the conditions of a route, a silence or a maintenance window. */

/** Every condition given must hold; one on something that is not known does not. */
export function allows(
  match: { readonly [name: string]: readonly string[] | undefined },
  labels: { readonly [name: string]: string | undefined },
): boolean {
  return Object.entries(match).every(([name, wanted]) => {
    const value = labels[name];
    return wanted === undefined || (value !== undefined && wanted.includes(value));
  });
}
