import { type Decide, Refused } from '@yishi/kernel';
import { handlerFor, IsFenAmount, YishiCommand } from '@yishi/platform';
import { IsInt, Matches, Max, Min } from 'class-validator';
import {
  type Appropriation,
  type AppropriationEvent,
  appropriation,
  appropriationStream,
  boundFen,
} from '../appropriation';
import { requireRole } from '../deciding';
import { streetOfAccount } from '../parts';

/**
 * The appropriation of one account for a fiscal year is this much in all: set, raised, or lowered
 * to no less than what is bound. `account` is the funder's name for the district's own money
 * (`district`), with the street's code for a street's (`street-410811001`); a street's officer sets
 * the street's own. Refusals: `street-outside-district`, `appropriation-below-bound` {account,
 * boundFen, reservedFen, paidFen}; another's account is forbidden.
 */
export class SetAppropriation extends YishiCommand {
  @Matches(/^\d{6}$/) readonly districtCode!: string;
  @IsInt() @Min(1949) @Max(2199) readonly year!: number;
  @Matches(/^[a-z][a-z0-9-]{0,31}$/) readonly account!: string;
  @IsFenAmount({ min: 0n }) readonly amountFen!: bigint;
}

const placeOfAccount = ({ districtCode, account }: SetAppropriation): string => {
  const streetCode = streetOfAccount(account);
  return streetCode ? `${districtCode}/${streetCode}` : districtCode;
};

export const decide: Decide<SetAppropriation, Appropriation, AppropriationEvent> = (
  command,
  state,
  { actor },
) => {
  const { districtCode, year, account, amountFen } = command;
  const streetCode = streetOfAccount(account);
  if (streetCode && !streetCode.startsWith(districtCode)) {
    throw new Refused('street-outside-district', { districtCode, streetCode });
  }
  if (!streetCode) requireRole(actor, 'district-finance', districtCode);
  const before = state.accounts.get(account);
  if (before?.amountFen === amountFen) return [];
  if (amountFen < boundFen(before)) {
    const { reservedFen = 0n, paidFen = 0n } = before ?? {};
    const figures = { account, boundFen: boundFen(before), reservedFen, paidFen };
    throw new Refused('appropriation-below-bound', figures);
  }
  const changeFen = amountFen - (before?.amountFen ?? 0n);
  const source = streetCode ? 'street' : 'district';
  const data = { districtCode, year, account, source, streetCode, amountFen, changeFen } as const;
  return [{ type: 'AppropriationSet', data }];
};

export const SetAppropriationHandler = handlerFor(SetAppropriation, {
  fold: appropriation,
  stream: ({ districtCode, year }) => appropriationStream(districtCode, year),
  decide,
  allow: [
    { roles: ['district-finance'], territory: ({ districtCode }) => districtCode },
    { roles: ['street-officer'], territory: placeOfAccount },
  ],
});
