import { type Decide, Refused } from '@yishi/kernel';
import { handlerFor, IsId, YishiCommand } from '@yishi/platform';
import { type Council, type CouncilEvent, council, councilPlace, councilStream } from '../council';
import { assertEstablished } from '../rules';

/**
 * The street names another member director. Refusals: `not-established`, `director-not-a-member`.
 */
export class AppointDirector extends YishiCommand {
  @IsId() readonly councilId!: string;
  @IsId() readonly personId!: string;
}

export const decide: Decide<AppointDirector, Council, CouncilEvent> = (
  { councilId, personId },
  state,
) => {
  assertEstablished(state);
  if (!state.members.has(personId)) throw new Refused('director-not-a-member');
  if (state.directorId === personId) return [];
  return [{ type: 'DirectorAppointed', data: { councilId, personId } }];
};

export const AppointDirectorHandler = handlerFor(AppointDirector, {
  fold: council,
  stream: ({ councilId }) => councilStream(councilId),
  decide,
  allow: [{ roles: ['street-officer'], territory: (_command, state) => councilPlace(state) }],
});
