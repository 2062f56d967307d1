/**
 * The Markdown files of this source tree as a site: pages with a navigation and a search, the files
 * that they link to, and the Javadoc. Part of the build; not published.
 *
 * <p>It begins in {@link dev.beacon.docs.Site}.
 */
@NullMarked
package dev.beacon.docs;

import org.jspecify.annotations.NullMarked;
