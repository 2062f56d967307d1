/**
 * The native core of every platform, or of one, as resources in folders that JNA names; no classes.
 */
module dev.beacon.natives {}
