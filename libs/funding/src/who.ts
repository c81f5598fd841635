/** The masked name of a person by the vault's id: `maskedNamesOf`. */
export type NameOf = (personId: string) => string | null;

type Proposal = Readonly<{ proposedRole: string; proposedBy: string; proposedAt: string }>;
type Decision = Readonly<{
  decidedRole: string;
  decidedBy: string;
  decidedAt: string;
  reason: string;
}>;

/** Who proposed, as a page shows it: role, masked name, and when. */
export const proposedOf = ({ proposedRole, proposedBy, proposedAt }: Proposal, nameOf: NameOf) => ({
  role: proposedRole,
  name: nameOf(proposedBy),
  at: proposedAt,
});

/** Who decided, when and why; `null` while nobody has. */
export const decidedOf = (
  { decidedRole, decidedBy, decidedAt, reason }: Decision,
  nameOf: NameOf,
) =>
  decidedAt === '' ? null : { role: decidedRole, name: nameOf(decidedBy), reason, at: decidedAt };
