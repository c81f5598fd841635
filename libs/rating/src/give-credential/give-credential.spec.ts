import { NotFound, spec } from '@yishi/kernel';
import { shape } from '@yishi/platform';
import { rating } from '../rating';
import {
  credential,
  household,
  onPaper,
  opened,
  periodId,
  resident,
  votingEnded,
} from '../rating.samples';
import { decide, GiveCredential } from './give-credential';

const given = spec(rating, decide, { loaded: { blindedHash: 'h', blindSignature: 's' } });
const blindedMessage = 'A'.repeat(342);
const ask = (number: number) =>
  shape(GiveCredential, { periodId, householdId: household(number), blindedMessage });

describe('give a credential', () => {
  it('says that a household has it, and nothing of what was signed but a hash', () =>
    given(opened())
      .when(ask(1), { actor: resident(1) })
      .thenEvents(credential(1)));

  it('gives the same one again, and no other', () => {
    given(opened(), credential(1)).when(ask(1)).thenNothing();
    given(opened(), credential(1, 'other')).when(ask(1)).thenRefused('credential-already-given');
    given(opened(), credential(1, 'other')).when(ask(2)).thenEvents(credential(2));
  });

  it('is for the households of the snapshot that have not voted on paper', () => {
    given(opened(3)).when(ask(4)).thenRefused('household-not-a-voter');
    given(opened(), onPaper(1, 2)).when(ask(2)).thenRefused('voted-on-paper');
    given(opened(2), {
      type: 'VoterListContinued',
      data: { periodId, households: [household(3)] },
    })
      .when(ask(3))
      .thenEvents(credential(3));
  });

  it('is while the voting is open', () => {
    given(opened(), votingEnded).when(ask(1)).thenRefused('voting-not-open');
    expect(given().when(ask(1)).events).toThrow(new NotFound('rating-period'));
  });

  it('takes base64url of 256 to 512 bytes', () => {
    for (const bad of ['A'.repeat(341), 'A'.repeat(684), `${'A'.repeat(341)}=`])
      expect(() =>
        shape(GiveCredential, { periodId, householdId: household(1), blindedMessage: bad }),
      ).toThrow('blindedMessage: wrong-format');
  });
});
