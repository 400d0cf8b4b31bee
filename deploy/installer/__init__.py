"""The installer: standard library only, one file in the bundle (`install`) and on the unit (`jiaohao-install`)."""
