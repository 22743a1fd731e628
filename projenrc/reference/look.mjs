import { ReflectionKind } from 'typedoc';
import { MarkdownPageEvent, MarkdownTheme, MarkdownThemeContext } from 'typedoc-plugin-markdown';

/** The theme `reference`: a heading for each name and each method, and for nothing else. */
export function look(app) {
  app.renderer.defineTheme('reference', ReferenceTheme);
  app.renderer.on(MarkdownPageEvent.END, (page) => {
    page.contents = withAnchorsOfGitHub(
      REPLACEMENTS.reduce((markdown, [found, instead]) => markdown.replace(found, instead), page.contents),
    );
  });
}

class ReferenceTheme extends MarkdownTheme {
  getRenderContext(page) {
    const context = new MarkdownThemeContext(this, page, this.application.options);
    const { partials, helpers } = context;
    const { comment } = partials;
    Object.assign(partials, {
      // `@throws` and `@example` are no headings.
      comment: (model, options) => comment(model, { ...options, headingLevel: undefined }),
      signatureReturns: ({ kind, type, comment: said }) => {
        if (kind === ReflectionKind.ConstructorSignature) return '';
        const what = said?.getTag('@returns');
        const shown = helpers
          .getReturnType(type)
          .trim()
          .replace(/^\\\| /, '')
          .replace(/\s+/g, ' ');
        return `**Returns** ${shown}${what ? `: ${helpers.getCommentParts(what.content)}` : ''}`;
      },
      hierarchy: ({ types, isTarget }) => {
        const documented = isTarget
          ? []
          : types.filter(({ reflection }) => reflection?.kindOf(ReflectionKind.ClassOrInterface));
        return documented.map((type) => `Has all that ${partials.someType(type)} has.`).join('\n\n');
      },
      inheritance: () => '',
    });
    return context;
  }
}

/** What no option changes. */
const REPLACEMENTS = [
  [/ +$/gm, ''],
  // The signature above has them.
  [/^#+ Type Parameters\n\n(\|.*\n)+\n/gm, ''],
  [/^#+ Type Literal\n\n```ts\n[^`]*```\n\n(\*\*\*\n\n)?/gm, ''],
  // What follows says what it is.
  [
    /^(<a id=.*\n\n)?#+ (Properties|Methods|Constructors|Constructor|Parameters|Union Members|Type Declaration|Indexable)\n\n/gm,
    '',
  ],
  [/^#{5} /gm, '#### '],
  [/^\*\*Returns\*\* (`void`|`Promise`\\<`void`\\>)\n+/gm, ''],
  [/^#+ Implements\n\n- (.*)\n/gm, 'Is an $1.\n'],
  [/^\*\*(Throws|See)\*\*\n\n(?! *-)/gm, '**$1** '],
  // Nobody links to a row.
  [/\| <a id="[^"]*"><\/a> /g, '| '],
  // The rows below an object have what is in it.
  [/^(\| `([^`?]+)\??` \| )(?:\\\||[^|\n])+(?=\|.*\n\| `\2\.)/gm, '$1`object` '],
  // What the compiler makes of `StreamRecord`.
  [
    /\( \\\| \[`InsertRecord`\][^)]*\)[^|]*\\\| \[`ModifyRecord`\].*?RemoveRecord.*?`"NEW_AND_OLD_IMAGES"`\\>\)\[\]/g,
    '[`StreamRecord`](#streamrecord)[]',
  ],
  // A union begins with its first member.
  [/(?<=(?:(?<!\\)\||=>|\(|:) )\\\| /g, ''],
  [/:\n {2}\| (\w+)\n\| /g, ': $1 | '],
];

/** Headings without anchors of their own, and links to what GitHub makes of the headings. */
function withAnchorsOfGitHub(markdown) {
  const times = new Map();
  const anchors = new Map();
  const headings = /^(?:<a id="(.*)"><\/a>\n\n)?(#+ (.*))$/gm;
  const bare = markdown.replace(headings, (_, anchor, heading, title) => {
    const slug = title
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-');
    const before = times.get(slug) ?? 0;
    times.set(slug, before + 1);
    if (anchor) anchors.set(anchor, before > 0 ? `${slug}-${before}` : slug);
    return heading;
  });
  return bare.replace(/\]\(#([^)]*)\)/g, (_, anchor) => `](#${anchors.get(anchor) ?? anchor})`);
}
