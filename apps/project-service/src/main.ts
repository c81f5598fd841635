import 'reflect-metadata';
import { runService } from '@yishi/platform';
import { ProjectServiceModule } from './project-service.module';

runService('project-service', ProjectServiceModule);
