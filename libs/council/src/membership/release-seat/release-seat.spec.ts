import { spec } from '@yishi/kernel';
import { shape } from '@yishi/platform';
import { councilId, personId } from '../council.samples';
import { seat } from '../seat';
import { decide, ReleaseSeat } from './release-seat';

const given = spec(seat, decide);
const held = { personId: personId(1), councilId, term: 1 };
const release = (fields = {}) => shape(ReleaseSeat, { ...held, ...fields });

describe('release seat', () => {
  it('releases the seat', () =>
    given({ type: 'SeatTaken', data: held })
      .when(release())
      .thenEvents({ type: 'SeatReleased', data: held }));

  it('does nothing when there is none', () => given().when(release()).thenNothing());

  it('leaves the seat of another term or council alone', () => {
    const seated = given({ type: 'SeatTaken', data: { ...held, term: 2 } });
    seated.when(release()).thenNothing();
    seated.when(release({ councilId: personId(5), term: 2 })).thenNothing();
  });

  it('leaves the seat of another round alone, and takes any when none is named', () => {
    const again = { ...held, round: 2 };
    given({ type: 'SeatTaken', data: again })
      .when(release({ round: 1 }))
      .thenNothing();
    given({ type: 'SeatTaken', data: again })
      .when(release({ round: 0 }))
      .thenNothing();
    for (const fields of [{ round: 2 }, {}])
      given({ type: 'SeatTaken', data: again })
        .when(release(fields))
        .thenEvents({ type: 'SeatReleased', data: again });
  });
});
