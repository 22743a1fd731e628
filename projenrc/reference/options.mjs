import { arrange } from './arrange.mjs';
import { look } from './look.mjs';

/**
 * Makes docs/reference.md of what the entries of lambda/ export. Nothing in it tells when, where or of which commit it
 * was made.
 */
export default {
  name: 'Reference of what runs',
  entryPoints: ['../../lambda/index.ts', '../../lambda/testing/index.ts', '../../lambda/local/index.ts'],
  tsconfig: '../../lambda/tsconfig.json',
  plugin: ['typedoc-plugin-markdown', arrange, look],
  theme: 'reference',
  out: '../../docs',
  // docs/ has what others wrote.
  cleanOutputDir: false,
  router: 'module',
  entryFileName: 'reference',
  readme: 'none',
  githubPages: false,
  disableSources: true,
  excludeExternals: true,
  // A type that users meet is exported, marked `@inline`, or says what it is by its name.
  intentionallyNotExported: ['ImageIn'],
  treatWarningsAsErrors: true,
  logLevel: 'Warn',

  sort: ['source-order'],
  categorizeByGroup: false,
  hideBreadcrumbs: true,
  hidePageHeader: true,
  useCodeBlocks: true,
  useHTMLAnchors: true,
  typePrintWidth: 120,
  expandObjects: true,
  expandParameters: true,
  interfacePropertiesFormat: 'table',
  classPropertiesFormat: 'table',
  typeAliasPropertiesFormat: 'table',
  typeDeclarationFormat: 'table',
  propertyMembersFormat: 'table',
  parametersFormat: 'table',
  tableColumnSettings: {
    leftAlignHeaders: true,
    hideInherited: true,
    hideOverrides: true,
    hideModifiers: true,
    hideDefaults: true,
  },
  // A default is a value or, after a dash, words: not always code.
  jsDocCompatibility: { defaultTag: false },
};
