/**
 * The server of a live page. It knows rows of JSON under keys, and browsers; it knows nothing of
 * Beacon. {@link dev.beacon.cli.page.PageServer} says which threads there are.
 */
@NullMarked
package dev.beacon.cli.page;

import org.jspecify.annotations.NullMarked;
