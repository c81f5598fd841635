import { type DynamicModule, Module } from '@nestjs/common';
import { FoundationModule, type FoundationParts } from '@yishi/platform';
import { ProjectModule } from '@yishi/project';

/** Projects from draft to acceptance. */
@Module({})
export class ProjectServiceModule {
  static forRoot(parts: FoundationParts): DynamicModule {
    return {
      module: ProjectServiceModule,
      imports: [FoundationModule.forRoot(parts), ProjectModule],
    };
  }
}
