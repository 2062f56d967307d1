/**
 * The parts that the whole engine shares: the links, their input and output, and time. It uses no
 * other part of the engine. Not API.
 */
@NullMarked
package dev.beacon.internal.mdns.link;

import org.jspecify.annotations.NullMarked;
