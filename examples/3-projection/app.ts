import { App } from 'aws-cdk-lib';
import { CatalogueStack } from './catalogue-stack';

new CatalogueStack(new App(), 'Catalogue');
