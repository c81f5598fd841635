import 'reflect-metadata';
import { runService } from '@yishi/platform';
import { CouncilServiceModule } from './council-service.module';

runService('council-service', CouncilServiceModule);
