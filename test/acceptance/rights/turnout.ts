import { MEMBERS, type Rights, reason } from './right';

export const turnoutRights: Rights = {
  RecordTurnout: {
    roles: MEMBERS,
    body: { activity: 'cleaning', date: '2018-05-03', households: 1, people: 2 },
  },
  StrikeOutTurnout: { roles: MEMBERS, body: reason },
};
