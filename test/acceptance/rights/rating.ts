import { MEMBERS, type Rights, reason } from './right';

const scores = [{ personId: ':personId', scores: [{ criterion: 'duties', score: 80 }] }];
const ballot = { scores };

export const ratingRights: Rights = {
  OpenRatingPeriod: { roles: ['street-officer'], body: { period: '2018-H1' } },
  GiveCredential: {
    roles: ['resident'],
    body: { householdId: ':householdId', blindedMessage: 'A'.repeat(342) },
  },
  HandInSheet: { roles: ['reviewer'], body: { source: 'party', scores, reasons: [] } },
  EnterPaperBatch: {
    roles: ['street-officer', 'reviewer'],
    body: {
      batch: '第一箱',
      householdIds: [':householdId', ':compoundId'],
      ballots: [ballot, ballot],
    },
  },
  EndVoting: { roles: ['street-officer'] },
  ObjectToRating: {
    roles: ['resident', ...MEMBERS],
    body: { grounds: 'score', text: '与事实不符' },
  },
  UpholdRatingObjection: { roles: ['street-officer'], body: reason },
  OverruleRatingObjection: { roles: ['street-officer'], body: reason },
  CorrectSheet: { roles: ['reviewer'], body: { scores, reasons: [] } },
  AbandonRating: { roles: ['street-officer'], body: reason },
};
