import { fromTopics, topicProjection } from '@yishi/following';
import { COMMUNITY_TOPIC } from '@yishi/messaging';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What projects know of a compound: where it is and what it is called. */
@Entity({ schema: 'project', name: 'compound' })
export class Compound {
  @PrimaryColumn('uuid') readonly compoundId!: string;
  @Column('text') readonly territory!: string;
  @Column('text') readonly districtCode!: string;
  @Column('text') readonly streetCode!: string;
  @Column('text') readonly name!: string;
}

export const compoundProjection = topicProjection({
  name: 'project.compound',
  version: 1,
  source: fromTopics(COMMUNITY_TOPIC),
  tables: { compound: Compound },
  on: {
    'CompoundAdded.v1': ({ data }, rows) => {
      const { compoundId, territory, districtCode, streetCode, name } = data;
      rows.put('compound', { compoundId, territory, districtCode, streetCode, name });
    },
  },
});
