import { fromTopics, topicProjection } from '@yishi/following';
import { COUNCIL_TOPIC } from '@yishi/messaging';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/**
 * The established councils; a dissolved one is not here. `memberIds` are persons, the director
 * among them.
 */
@Entity({ schema: 'project', name: 'council' })
export class Council {
  @PrimaryColumn('uuid') readonly councilId!: string;
  @Index() @Column('uuid') readonly compoundId!: string;
  @Column('jsonb') readonly memberIds!: readonly string[];
}

export const councilProjection = topicProjection({
  name: 'project.council',
  version: 1,
  source: fromTopics(COUNCIL_TOPIC),
  tables: { council: Council },
  on: {
    'CouncilEstablished.v1': ({ data }, rows) => {
      const { councilId, compoundId, directorId } = data;
      const memberIds = [...new Set([directorId, ...data.memberIds])];
      rows.put('council', { councilId, compoundId, memberIds });
    },
    'CouncilDissolved.v1': ({ data: { councilId } }, rows) => rows.remove('council', { councilId }),
  },
});
