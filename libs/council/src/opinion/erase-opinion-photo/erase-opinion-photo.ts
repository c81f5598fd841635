import { type Decide, NotFound } from '@yishi/kernel';
import { handlerFor, IsFreeText, IsId, YishiCommand } from '@yishi/platform';
import { Attachments, ERASERS, IsDigest } from '../../attachments/attachments';
import { type OpinionEvent, type Opinions, opinions, streamOf } from '../opinions';
import { IsOpinionNumber, opinionOf, refOf } from '../rules';

const MAX_REASON_LENGTH = 500;

/**
 * A photo that shows more than it should (a face, a paper) leaves the file store for ever, at any
 * time, also after the opinion's end. That it was there, and who took it away, when and why, stays
 * said in public; once is enough. Refusals: `NotFound` opinion, photo.
 */
export class EraseOpinionPhoto extends YishiCommand {
  @IsId() readonly compoundId!: string;
  @IsOpinionNumber() readonly opinionNumber!: string;
  @IsDigest() readonly digest!: string;
  @IsFreeText(MAX_REASON_LENGTH) readonly reason!: string;
}

export const decide: Decide<EraseOpinionPhoto, Opinions, OpinionEvent> = (command, state) => {
  const { digest: sha256, reason } = command;
  const opinion = opinionOf(state, command);
  if (!opinion.photos.includes(sha256)) throw new NotFound('photo');
  if (opinion.erasedPhotos.includes(sha256)) return [];
  return [{ type: 'OpinionPhotoErased', data: { ...refOf(opinion), sha256, reason } }];
};

export const EraseOpinionPhotoHandler = handlerFor(EraseOpinionPhoto, {
  fold: opinions,
  stream: streamOf,
  decide,
  allow: [{ roles: ERASERS, territory: (command, state) => opinionOf(state, command).territory }],
  keep: async (command, reader) => {
    const { opinionId } = opinionOf(await reader.state(opinions, streamOf(command)), command);
    await reader.get(Attachments).erase(command.digest, opinionId);
  },
});
