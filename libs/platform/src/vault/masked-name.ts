import type { Vault } from './vault';

/** The surname's first character and two stars, whatever the length: `张**`. */
export const maskedName = (name: string): string => `${[...name.trim()][0] ?? ''}**`;

/**
 * The masked names of who decided, by id: what pages show beside role, time and reason. `null` for
 * who is not in the vault (any more), and for the program's own processes.
 */
export async function maskedNamesOf(
  vault: Pick<Vault, 'get'>,
  personIds: readonly string[],
): Promise<(personId: string) => string | null> {
  const people = await vault.get([...new Set(personIds)]);
  return (personId) => {
    const name = people.get(personId)?.name;
    return name ? maskedName(name) : null;
  };
}
