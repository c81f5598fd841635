/** Whom a period's ballots rate, in what, both in the order in which ballots are kept. */
export type RatingList = Readonly<{
  /** personIds of the members. */
  members: readonly string[];
  criteria: readonly string[];
}>;

/** Tells the ballot route what a ballot must hold; whoever keeps the periods provides it. */
export abstract class PeriodList {
  /** `undefined` when there is no such period. Public knowledge: members and criteria are shown. */
  abstract listOf(periodId: string): Promise<RatingList | undefined>;
}
