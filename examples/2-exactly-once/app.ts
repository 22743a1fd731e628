import { App } from 'aws-cdk-lib';
import { RevenueStack } from './revenue-stack';

new RevenueStack(new App(), 'Revenue');
