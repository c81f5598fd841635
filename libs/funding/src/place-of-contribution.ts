import { contributionOf } from './deciding';
import { type Funding, placeOf } from './funding';

/** Where the household lives that gave it; for an outside donor the compound. Throws `NotFound`. */
export function placeOfContribution(
  { contributionId }: Readonly<{ contributionId: string }>,
  state: Funding,
): string {
  const place = placeOf(state);
  const { householdId } = contributionOf(state, contributionId);
  return householdId ? `${place}/${householdId}` : place;
}
