import { spec } from '@yishi/kernel';
import { AskSurplusBack, decide as ask } from '../ask-surplus-back/ask-surplus-back';
import { ConsentToShow, decide as consent } from '../consent-to-show/consent-to-show';
import { MAX_CONTRIBUTIONS_FEN } from '../deciding';
import { type FundingEvent, funding } from '../funding';
import {
  command,
  credited,
  fundingOf,
  granted,
  household,
  id,
  open,
  projectId,
  requested,
  resident,
  SHARE,
} from '../funding.samples';
import { RevokeConsent, decide as revoke } from '../revoke-consent/revoke-consent';
import { WithdrawPledge, decide as withdraw } from '../withdraw-pledge/withdraw-pledge';
import { decide, MAX_PLEDGES, MakePledge } from './make-pledge';

const given = spec(funding, decide, { commandId: id('8', 1), loaded: { known: true } });
const pledge = command(MakePledge, { projectId, householdId: household(1), amountFen: SHARE });
const pledged: FundingEvent = {
  type: 'PledgeMade',
  data: { projectId, pledgeId: id('8', 1), householdId: household(1), amountFen: SHARE },
};
const withdrawn: FundingEvent = { ...pledged, type: 'PledgeWithdrawn' };

it('is made from the approval on, and counts for nothing', () => {
  given(requested(), granted()).when(pledge).thenEvents(pledged);
  given(...open())
    .when(pledge)
    .thenEvents(pledged);
  expect(fundingOf(...open(), pledged)).toMatchObject({ raisedFen: 0n, cashFen: 0n });
});

it('is not made before, nor for a household of elsewhere', () => {
  given(requested()).when(pledge).thenRefused('raising-not-open');
  given(...open())
    .when(pledge, { loaded: { known: false } })
    .thenRefused('household-not-in-compound');
});

it('is made so often by one household, so that nobody fills the books', () => {
  const many = Array.from(
    { length: MAX_PLEDGES },
    (_, n): FundingEvent => ({
      type: 'PledgeMade',
      data: { projectId, pledgeId: id('8', n + 2), householdId: household(1), amountFen: 1n },
    }),
  );
  const full = given(...open(), ...many);
  full.when(pledge).thenRefused('too-many-pledges', { limit: 20 });
  expect(full.when({ ...pledge, householdId: household(2) }).events()).toHaveLength(1);
});

it('stays an amount that every follower can read', () => {
  const most = command(MakePledge, { ...pledge, amountFen: MAX_CONTRIBUTIONS_FEN });
  expect(
    given(...open())
      .when(most)
      .events(),
  ).toHaveLength(1);
  given(...open(), pledged)
    .when(most)
    .thenRefused('contributions-too-large', { maxFen: MAX_CONTRIBUTIONS_FEN });
});

it('is withdrawn at any time, once', () => {
  const taking = spec(funding, withdraw);
  const take = command(WithdrawPledge, { projectId, pledgeId: id('8', 1) });
  taking(...open(), pledged)
    .when(take)
    .thenEvents(withdrawn);
  taking(...open(), pledged, withdrawn)
    .when(take)
    .thenNothing();
});

describe('whoever gave', () => {
  const of = { projectId, contributionId: id('b', 1) };
  const asked: FundingEvent = { type: 'SurplusAskedBack', data: of };
  const shown = (form: 'masked' | 'full'): FundingEvent => ({
    type: 'NameConsentGiven',
    data: { ...of, personId: 'resident-1', form },
  });

  it('asks a surplus back, once', () => {
    const asking = spec(funding, ask);
    asking(...open(), credited(1, 5n))
      .when(command(AskSurplusBack, of))
      .thenEvents(asked);
    asking(...open(), credited(1, 5n), asked)
      .when(command(AskSurplusBack, of))
      .thenNothing();
  });

  it('does not ask back what was reversed, nor after the end', () => {
    const asking = spec(funding, ask);
    const gone = { ...of, receiptNumber: '2018-000001', channel: 'cash' as const, amountFen: 5n };
    asking(...open(), credited(1, 5n), {
      type: 'ContributionReversed',
      data: { ...gone, reason: '误记', raisedFen: 0n },
    })
      .when(command(AskSurplusBack, of))
      .thenRefused('already-reversed');
    asking(...open(), credited(1, 5n), {
      type: 'UnwindBegun',
      data: { projectId, reason: 'cancelled' },
    })
      .when(command(AskSurplusBack, of))
      .thenRefused('raising-not-open');
  });

  it('consents to their own name as they choose, and takes it back', () => {
    const consenting = spec(funding, consent, { actor: resident(1) });
    const show = (form: 'masked' | 'full') => command(ConsentToShow, { ...of, form });
    consenting(...open(), credited(1, 5n))
      .when(show('masked'))
      .thenEvents(shown('masked'));
    consenting(...open(), credited(1, 5n), shown('masked'))
      .when(show('masked'))
      .thenNothing();
    consenting(...open(), credited(1, 5n), shown('masked'))
      .when(show('full'))
      .thenEvents(shown('full'));
    const revoking = spec(funding, revoke);
    const revoked: FundingEvent = { type: 'NameConsentRevoked', data: of };
    revoking(...open(), credited(1, 5n), shown('full'))
      .when(command(RevokeConsent, of))
      .thenEvents(revoked);
    revoking(...open(), credited(1, 5n))
      .when(command(RevokeConsent, of))
      .thenNothing();
  });
});
