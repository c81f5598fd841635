import { fromLog, process, send } from '@yishi/following';
import type { Event } from '@yishi/kernel';
import type { Field } from '@yishi/messaging';
import { ListAdoptedOpinion } from './list-adopted-opinion/list-adopted-opinion';

/**
 * What this area understands of the streams of opinions (`opinions-<compoundId>-<year>`): an
 * opinion was adopted into the governance list, as the item of the given id.
 */
type OpinionAdopted = Event<
  'OpinionAdopted',
  {
    opinionId: string;
    opinionNumber: string;
    compoundId: string;
    territory: string;
    field: Field;
    title: string;
    estimatedFen: bigint;
    itemId: string;
  }
>;

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
