import { fromLog, process, send } from '@yishi/following';
import type { OpinionAdopted } from '../opinion/opinions';
import { ListAdoptedOpinion } from './list-adopted-opinion/list-adopted-opinion';

/** Every adopted opinion is on the governance list. */
export const adoptedOpinions = process<OpinionAdopted>()({
  name: 'council.adopted-opinions',
  source: fromLog('opinions'),
  on: {
    OpinionAdopted: ({ data }) => {
      const { itemId, compoundId, territory, field, title, estimatedFen } = data;
      const { opinionId, opinionNumber } = data;
      const item = { itemId, compoundId, territory, field, title, estimatedFen };
      return [send(ListAdoptedOpinion, { ...item, opinionId, opinionNumber })];
    },
  },
});
